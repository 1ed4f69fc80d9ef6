// Runs in the page: draws every document with bpmn-js and looks for what lies on something else.
'use strict';

(async () => {
  const found = [];
  let count = 0;
  for (const { name, xml } of window.documents) {
    const viewer = new BpmnJS({ container: '#canvas' });
    const say = (words) => found.push(`${name}: ${words}`);
    try {
      const { warnings } = await viewer.importXML(xml);
      warnings.forEach((warning) => say(warning.message));
      inspect(viewer, say);
      count += 1;
    } catch (error) {
      say(String(error));
    }
    viewer.destroy();
  }
  const pre = document.createElement('pre');
  pre.id = 'found';
  pre.dataset.count = count;
  pre.textContent = found.join('\n');
  document.body.replaceChildren(pre);
})();

function inspect(viewer, say) {
  const registry = viewer.get('elementRegistry');
  const container = viewer.get('canvas').getContainer().getBoundingClientRect();
  const all = registry.getAll();
  const isLabel = (element) => element.type === 'label' || element.labelTarget;
  const edges = all.filter((element) => element.waypoints);
  const areas = all.filter((element) => ['bpmn:Participant', 'bpmn:Lane'].includes(element.type));
  const nodes = all.filter((element) => !element.waypoints && !isLabel(element) && element.width && !areas.includes(element));
  const box = ({ x, y, width, height }) => ({ left: x, top: y, right: x + width, bottom: y + height });
  const meet = (a, b, by = 0) =>
    a.left < b.right - by && b.left < a.right - by && a.top < b.bottom - by && b.top < a.bottom - by;
  const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  // The words as they are really drawn, in the coordinates of the diagram.
  const words = (element) => {
    const text = registry.getGraphics(element).querySelector('.djs-visual text');
    if (!text || !text.textContent.trim()) {
      return null;
    }
    const { left, top, right, bottom } = text.getBoundingClientRect();
    const view = viewer.get('canvas').viewbox();
    const [x, y] = [view.x - container.left / view.scale, view.y - container.top / view.scale];
    const at = (number, offset) => number / view.scale + offset;
    return { left: at(left, x), right: at(right, x), top: at(top, y), bottom: at(bottom, y) };
  };
  const labels = all.filter(isLabel).map((label) => ({ id: label.id, target: label.labelTarget, box: words(label) }));

  if (nodes.length < 3 || edges.length < 2 || !labels.some((label) => label.box)) {
    say(`only ${nodes.length} elements, ${edges.length} flows, ${labels.length} labels were drawn`);
  }
  nodes.forEach((one, at) => {
    nodes.slice(at + 1).forEach((two) => {
      const attached = one.host === two || two.host === one;
      if (!attached && meet(box(one), box(two))) {
        say(`${one.id} lies on ${two.id}`);
      }
    });
    const inside = words(one);
    if (inside && !within(inside, box(one))) {
      say(`the words of ${one.id} leave it`);
    }
    const lanes = areas.filter((area) => area.type === 'bpmn:Lane' && area.businessObject.flowNodeRef.includes(one.businessObject));
    if (lanes.length !== 1 || !within(box(one), box(lanes[0]))) {
      say(`${one.id} does not lie in its lane`);
    }
  });
  labels.forEach(({ id, target, box: label }, at) => {
    if (!label) {
      say(`${id} shows no words`);
      return;
    }
    nodes.filter((node) => meet(label, box(node), 1)).forEach((node) => say(`the words ${id} lie on ${node.id}`));
    labels.slice(at + 1).filter((other) => other.box && meet(label, other.box, 1))
      .forEach((other) => say(`the words ${id} lie on the words ${other.id}`));
    edges.filter((edge) => stretches(edge).some((line) => meet(label, line, 1)))
      .forEach((edge) => say(`${edge.id} runs through the words ${id} of ${target.id}`));
  });
  edges.forEach((edge, at) => {
    const { source, target, waypoints } = edge;
    for (const [end, node] of [[waypoints[0], source], [waypoints[waypoints.length - 1], target]]) {
      const { left, right, top, bottom } = box(node);
      const inside = end.x > left && end.x < right && end.y > top && end.y < bottom;
      const near = end.x >= left && end.x <= right && end.y >= top && end.y <= bottom;
      if (inside || !near) {
        say(`${edge.id} does not end on the border of ${node.id}`);
      }
    }
    nodes.filter((node) => stretches(edge).some((line) => meet(line, shrunk(box(node)))))
      .forEach((node) => say(`${edge.id} runs through ${node.id}`));
    edges.slice(at + 1).filter((other) => other.source !== source && other.target !== target)
      .filter((other) => stretches(edge).some((one) => stretches(other).some((two) => together(one, two))))
      .forEach((other) => say(`${edge.id} lies on ${other.id}`));
    stretches(edge).filter((line) => line.right - line.left > 2 && line.bottom - line.top > 2)
      .forEach(() => say(`${edge.id} has a slanting stretch`));
  });
}

function shrunk({ left, right, top, bottom }) {
  return { left: left + 1, right: right - 1, top: top + 1, bottom: bottom - 1 };
}

// The stretches of a flow as boxes one unit wide.
function stretches({ waypoints }) {
  return waypoints.slice(1).map((point, at) => ({
    left: Math.min(point.x, waypoints[at].x) - 0.5,
    right: Math.max(point.x, waypoints[at].x) + 0.5,
    top: Math.min(point.y, waypoints[at].y) - 0.5,
    bottom: Math.max(point.y, waypoints[at].y) + 0.5,
  }));
}

// Whether two stretches run on each other, not only across.
function together(one, two) {
  const wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
  const tall = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
  return wide > 0 && tall > 0 && Math.max(wide, tall) > 4;
}

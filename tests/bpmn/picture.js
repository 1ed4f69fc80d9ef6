// Runs in the page: looks at every picture as it is really drawn, with the fonts that are there.
'use strict';

(() => {
  const found = [];
  const sections = [...document.querySelectorAll('section')];
  for (const section of sections) {
    const svg = section.querySelector('svg');
    const say = (words) => found.push(`${section.dataset.name}: ${words}`);
    geometry(svg, say);
    if (!window.strict) {
      readable(svg, say);
      // The same as if a case had been everywhere, and nowhere.
      for (const strength of ['visited', 'pale']) {
        const groups = [...svg.querySelectorAll('.step, .move')];
        groups.forEach((group) => group.classList.add(strength));
        readable(svg, (words) => say(`${strength}: ${words}`));
        groups.forEach((group) => group.classList.remove(strength));
      }
    }
    accessible(svg, say);
  }
  (window.broken ?? []).forEach((directive) => found.push(`the policy was broken: ${directive}`));
  const pre = document.createElement('pre');
  pre.id = 'found';
  pre.dataset.count = sections.length;
  pre.textContent = found.join('\n');
  document.body.replaceChildren(pre);
})();

function meet(a, b) {
  return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
}

function geometry(svg, say) {
  const frame = svg.getBoundingClientRect();
  const steps = [...svg.querySelectorAll('.step[data-step]')];
  const shapes = steps.map((step) => ({ name: step.dataset.step, box: step.querySelector('.shape').getBoundingClientRect() }));
  const labels = [...svg.querySelectorAll('.label')].map((label) => ({ words: label.textContent, box: label.getBoundingClientRect() }));
  if (steps.length < 3 || labels.length < 2) {
    say(`only ${steps.length} steps and ${labels.length} labels are drawn`);
  }
  shapes.forEach((one, at) => {
    shapes.slice(at + 1).filter((two) => meet(one.box, two.box)).forEach((two) => say(`${one.name} lies on ${two.name}`));
    for (const text of steps[at].querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      if (box.left < one.box.left + 2 || box.right > one.box.right - 2 || box.top < one.box.top || box.bottom > one.box.bottom) {
        say(`“${text.textContent}” leaves ${one.name}`);
      }
    }
  });
  labels.forEach((label, at) => {
    shapes.filter((shape) => meet(label.box, shape.box)).forEach((shape) => say(`“${label.words}” lies on ${shape.name}`));
    labels.slice(at + 1).filter((other) => meet(label.box, other.box)).forEach((other) => say(`“${label.words}” lies on “${other.words}”`));
  });
  for (const text of svg.querySelectorAll('text')) {
    const box = text.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) {
      say(`“${text.textContent}” leaves the picture`);
    }
  }
  // Points of every line, in the coordinates of the page.
  for (const line of svg.querySelectorAll('.move .line')) {
    const matrix = line.getScreenCTM();
    const length = line.getTotalLength();
    for (let at = 0; at < length; at += 3) {
      const { x, y } = line.getPointAtLength(at).matrixTransform(matrix);
      const on = ({ box }) => x > box.left + 1 && x < box.right - 1 && y > box.top + 1 && y < box.bottom - 1;
      const label = labels.find(on);
      // A hexagon leaves the corners of its box free, where arrows to the own step end.
      const shape = shapes.find((shape) => on({ box: shape.box }) && (at > 24 && at < length - 24));
      if (label || shape) {
        say(`a line runs through ${label ? `“${label.words}”` : shape.name}`);
        break;
      }
    }
  }
}

// The contrast of every word with what is behind it, as WCAG 2.2 computes it.
function readable(svg, say) {
  const ground = getComputedStyle(svg.querySelector('.ground')).fill;
  for (const text of svg.querySelectorAll('text')) {
    const shape = text.closest('.step')?.querySelector('.shape');
    const behind = shape ? getComputedStyle(shape).fill : ground;
    const style = getComputedStyle(text);
    const [light, dark] = [luminance(style.fill), luminance(behind)].sort((a, b) => b - a);
    const contrast = (light + 0.05) / (dark + 0.05);
    const opaque = !text.closest('[opacity]') || getComputedStyle(text.closest('[opacity]')).opacity === '1';
    if (contrast < 4.5 || !opaque) {
      say(`“${text.textContent}” is hard to read: ${contrast.toFixed(2)}`);
    }
  }
}

function luminance(color) {
  const [red, green, blue] = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
    const value = Number(part) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function accessible(svg, say) {
  if (svg.getAttribute('role') !== 'img' || !svg.querySelector(':scope > title')?.textContent || !svg.querySelector(':scope > desc')?.textContent) {
    say('it has no role, title or description');
  }
  if (svg.querySelector('[style]')) {
    say('it has inline styles');
  }
  if (window.strict && svg.querySelector('style')) {
    say('the embedded form has a style of its own');
  }
}

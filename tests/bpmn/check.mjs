// Checks pictures and BPMN documents of workflows with the programs that others open them with.
//
//   node check.mjs NODE_MODULES CHROMIUM FOLDER
//
// FOLDER holds, for each workflow, NAME.bpmn, NAME.svg and NAME.part.svg (the embedded form). Every BPMN
// document must be valid under the schema of BPMN 2.0 (xmllint), read by bpmn-moddle without a warning,
// pass the recommended rules of bpmnlint without exception, and be drawn by bpmn-js without a warning and
// without anything lying on anything else (drawn.js). Every picture must be well-formed; in it no word may
// leave its box, no label may touch a shape, and all words must be readable in light and in dark
// (picture.js). The schemas are those that bpmn-moddle carries.
//
// package.json holds two small libraries of bpmnlint at their last versions that Node.js 18, Debian 12's, can
// read. Chromium is asked by --dump-dom and needs no driver: pages write what they found into their document.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, chromium, folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node check.mjs NODE_MODULES CHROMIUM FOLDER');
  process.exit(2);
}
const require = createRequire(join(modules, 'x.js'));
const { BpmnModdle } = await import(pathToFileURL(require.resolve('bpmn-moddle')));
const Linter = require('bpmnlint/lib/linter');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
const work = mkdtempSync(join(tmpdir(), 'umlauf-bpmn.'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const found = [];
const names = readdirSync(folder).filter((file) => file.endsWith('.bpmn')).map((file) => file.slice(0, -5)).sort();
if (names.length < 3) {
  found.push(`${folder} holds only ${names.length} documents: something was not written`);
}
const text = (file) => readFileSync(join(folder, file), 'utf8');

// --- documents ------------------------------------------------------------------------------------

const schema = join(modules, 'bpmn-moddle/resources/bpmn/xsd/BPMN20.xsd');
const bpmn = names.map((name) => join(folder, `${name}.bpmn`));
xmllint(['--schema', schema, ...bpmn]);
xmllint(names.flatMap((name) => [`${name}.svg`, `${name}.part.svg`]).map((file) => join(folder, file)));

function xmllint(args) {
  const ran = spawnSync('xmllint', ['--noout', '--nonet', ...args], { encoding: 'utf8' });
  if (ran.status !== 0) {
    found.push(`xmllint: ${ran.error ?? ran.stderr.trim()}`);
  }
}

// A new one for each document: some rules remember what they saw.
const linter = () => new Linter({ config: { extends: 'bpmnlint:recommended' }, resolver: new NodeResolver({ require }) });
for (const name of names) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(text(`${name}.bpmn`));
  for (const warning of warnings) {
    found.push(`${name}: bpmn-moddle: ${warning.message}`);
  }
  for (const [rule, reports] of Object.entries(await linter().lint(rootElement))) {
    for (const report of reports) {
      found.push(`${name}: bpmnlint: ${rule}: ${report.id}: ${report.message}`);
    }
  }
  complete(name, rootElement);
}

// Every flow stands at both its ends, every element has a place, every host and every lane knows its own.
function complete(name, root) {
  const process = root.rootElements.find((element) => element.$type === 'bpmn:Process');
  const nodes = process.flowElements.filter((element) => element.$type !== 'bpmn:SequenceFlow');
  const flows = process.flowElements.filter((element) => element.$type === 'bpmn:SequenceFlow');
  const placed = new Set(root.diagrams[0].plane.planeElement.map((shape) => shape.bpmnElement.id));
  const inLanes = process.laneSets[0].lanes.flatMap((lane) => lane.flowNodeRef).map((node) => node.id);
  for (const flow of flows) {
    if (!flow.sourceRef.outgoing?.includes(flow) || !flow.targetRef.incoming?.includes(flow)) {
      found.push(`${name}: ${flow.id} is not named at both of its ends`);
    }
  }
  const named = nodes.flatMap((node) => [...(node.incoming ?? []), ...(node.outgoing ?? [])]).length;
  if (named !== 2 * flows.length) {
    found.push(`${name}: ${named} ends of ${flows.length} flows`);
  }
  for (const element of process.flowElements) {
    if (!placed.has(element.id)) {
      found.push(`${name}: ${element.id} has no place in the diagram`);
    }
  }
  if (inLanes.length !== nodes.length || new Set(inLanes).size !== nodes.length) {
    found.push(`${name}: not every element lies in exactly one lane`);
  }
}

// --- what people see ------------------------------------------------------------------------------

const own = (file) => readFileSync(new URL(file, import.meta.url), 'utf8');
const data = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');
const viewer = readFileSync(join(modules, 'bpmn-js/dist/bpmn-viewer.production.min.js'), 'utf8').replaceAll('</script', '<\\/script');

const documents = names.map((name) => ({ name, xml: text(`${name}.bpmn`) }));
look('bpmn-js', [], `<div id="canvas" style="width:1200px;height:800px"></div><script>${viewer}</script>
  <script>window.documents = ${data(documents)};</script><script>${own('drawn.js')}</script>`);

const pictures = names.map((name) => `<section data-name="${name}">${text(`${name}.svg`)}</section>`).join('\n');
for (const [scheme, setting] of [['light', 1], ['dark', 0]]) {
  look(`picture, ${scheme}`, [`--blink-settings=preferredColorScheme=${setting}`],
    `${pictures}<script>window.strict = false;</script><script>${own('picture.js')}</script>`);
}
const parts = names.map((name) => `<section data-name="${name}">${text(`${name}.part.svg`)}</section>`).join('\n');
look('embedded picture', [], `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n'">
  <script nonce="n">window.strict = true; window.broken = [];
  document.addEventListener('securitypolicyviolation', (event) => window.broken.push(event.violatedDirective));</script>
  ${parts}<script nonce="n">${own('picture.js')}</script>`);

function look(what, flags, body) {
  const page = join(work, 'page.html');
  writeFileSync(page, `<!doctype html><html lang="de"><meta charset="utf-8"><title>${what}</title><body>${body}</body></html>`);
  const fixed = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--virtual-time-budget=120000'];
  const profile = mkdtempSync(join(work, 'profile.'));
  const ran = spawnSync(chromium, [...fixed, ...flags, `--user-data-dir=${profile}`, '--dump-dom', pathToFileURL(page).href],
    { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 120_000 });
  const said = ran.stdout?.match(/<pre id="found" data-count="(\d+)">([\s\S]*?)<\/pre>/);
  if (!said) {
    found.push(`${what}: Chromium said nothing: ${ran.error ?? ran.stderr?.slice(-2000)}`);
  } else if (Number(said[1]) !== names.length) {
    found.push(`${what}: looked at ${said[1]} of ${names.length}`);
  } else {
    found.push(...said[2].split('\n').filter(Boolean).map((line) => `${what}: ${line}`));
  }
}

for (const line of found) {
  console.error(line);
}
console.log(`${names.length} workflows: ${names.join(', ')}: ${found.length === 0 ? 'everything holds' : `${found.length} faults`}`);
process.exit(found.length === 0 ? 0 : 1);

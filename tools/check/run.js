// @ts-check
// Static checks: each is one test. `node tools/check/run.js [NAME...]` runs those named, or all.
import { checkLayerPage } from '../docs/layer-page.js';
import { checkBinary } from './binary.js';
import { checkColdStart } from './cold-start.js';
import { checkFiles } from './files.js';
import { checkLayers } from './layers.js';
import { CHECK_NAMES } from './names.js';
import { checkPackages } from './packages.js';
import { readSources } from './sources.js';
import { runTool } from './tool.js';

/**
 * A check gives what is wrong, in words; nothing when all is well.
 * @type {Readonly<Record<typeof CHECK_NAMES[number], () => string[] | Promise<string[]>>>}
 */
const CHECKS = {
  layers: () => {
    const sources = readSources();
    return [...checkLayers(sources), ...checkLayerPage(), ...checkColdStart(sources)];
  },
  files: checkFiles,
  types: () =>
    ['tsconfig.tests.json', 'docs/examples', 'packages/flame/viewer', 'tools/setup', 'tools/docs'].flatMap(
      (project) => runTool('tsc', '-p', project),
    ),
  lint: () => runTool('oxlint', '--type-aware', '--deny-warnings'),
  format: () => runTool('prettier', '--check', '--log-level', 'warn', '.'),
  'dead code': () => runTool('knip'),
  binary: checkBinary,
  packages: checkPackages,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : CHECK_NAMES;
let failed = 0;
for (const name of names) {
  const start = Date.now();
  const known = CHECK_NAMES.find((each) => each === name);
  const complaints = known ? await CHECKS[known]() : [`there is no check ${name}`];
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${complaints.length === 0 ? 'ok' : 'FAILED'}  ${name} (${seconds} s)`);
  for (const complaint of complaints) console.log(complaint.replace(/^/gm, '    '));
  if (complaints.length > 0) failed += 1;
}
console.log(`${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

// @ts-check
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'tap-places-'));
const module_ = new URL('places.js', import.meta.url).href;
const source = `import { takePlace } from '${module_}';
await takePlace(process.argv[1], process.argv[2]);
console.log('has a place');
setInterval(() => {}, 1000);`;

/** A process that takes a place and keeps it. @param {string} name */
function occupant(name) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, name, folder]);
  const nextLine = async (/** @type {import('node:stream').Readable} */ stream) =>
    String((await once(createInterface({ input: stream }), 'line'))[0]);
  return {
    hasPlace: nextLine(child.stdout),
    says: nextLine(child.stderr),
    /** @param {NodeJS.Signals} signal */
    async end(signal) {
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

describe('the places for guests', () => {
  after(() => rmSync(folder, { recursive: true }));

  it('are as many as there are cores; who waits says for whom, and follows whoever is killed', async () => {
    const names = Array.from({ length: availableParallelism() }, (_, index) => `guest ${index}`);
    const [first, ...others] = names.map(occupant);
    assert.ok(first);
    for (const one of [first, ...others]) await one.hasPlace;
    const late = occupant('late');
    const says = await late.says;
    assert.match(says, /^tap: waiting for a place/);
    for (const name of names) assert.ok(says.includes(name), says);
    await first.end('SIGKILL');
    assert.equal(await late.hasPlace, 'has a place');
    for (const one of [late, ...others]) await one.end('SIGTERM');
  });
});

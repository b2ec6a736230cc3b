// @ts-check
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleEntry } from './bundle-entry.js';

/**
 * Decodes recorded records on this machine, by tap's decoder and by a loop in C, in turn.
 * @param {string} built folder of the programs built from C
 * @param {string} records file of the records
 * @returns {Promise<{ tap: number[], c: number[] }>} nanoseconds for each record
 */
export async function compareDecoders(built, records) {
  const entry = await bundleEntry('decode-entry');
  /** @type {{ tap: number[], c: number[] }} */
  const found = { tap: [], c: [] };
  for (let round = 0; round < 5; round += 1) {
    const measured = print(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { measureDecoder } from ${JSON.stringify(pathToFileURL(entry).href)};
       console.log(JSON.stringify(measureDecoder(${JSON.stringify(records)})));`,
    ]);
    found.tap.push(JSON.parse(measured).ns);
    found.c.push(JSON.parse(print(join(built, 'decode'), [records])).ns);
  }
  return found;
}

/** @param {string} program @param {string[]} args */
function print(program, args) {
  return execFileSync(program, args, { cwd: import.meta.dirname, encoding: 'utf8' });
}

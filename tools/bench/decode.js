// @ts-check
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleEntry } from './bundle-entry.js';

/**
 * Nanoseconds for each record.
 * @typedef {object} Decoding
 * @property {number[]} tap into an object, in batches
 * @property {number[]} c by a loop in C
 * @property {number[]} each into an object that `for await` takes from a session
 * @property {number[]} bare what `for await` takes over an iterator that gives the same object again and again
 */

/**
 * Decodes recorded records on this machine, by tap's decoder and by a loop in C, in turn.
 * @param {string} built folder of the programs built from C
 * @param {string} records file of the records
 * @returns {Promise<Decoding>}
 */
export async function compareDecoders(built, records) {
  const entry = await bundleEntry('decode-entry');
  /** @type {Decoding} */
  const found = { tap: [], c: [], each: [], bare: [] };
  const measure = (/** @type {string} */ name) =>
    JSON.parse(
      print(process.execPath, [
        '--input-type=module',
        '--eval',
        `import { ${name} } from ${JSON.stringify(pathToFileURL(entry).href)};
         console.log(JSON.stringify(await ${name}(${JSON.stringify(records)})));`,
      ]),
    );
  for (let round = 0; round < 5; round += 1) {
    found.tap.push(measure('measureDecoder').ns);
    found.c.push(JSON.parse(print(join(built, 'decode'), [records])).ns);
    const { each, bare } = measure('measureIteration');
    found.each.push(each);
    found.bare.push(bare);
  }
  return found;
}

/** @param {string} program @param {string[]} args */
function print(program, args) {
  return execFileSync(program, args, { cwd: import.meta.dirname, encoding: 'utf8' });
}

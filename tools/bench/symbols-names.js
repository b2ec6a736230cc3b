// @ts-check
// Inside the guest: `symbols-names.js BUNDLE FRAMES NAMES` names the addresses of FRAMES, each
// 64 bits after those of its process, and writes a name for each to NAMES. It prints the greatest memory that it took, in bytes.
import { createWriteStream, readFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';

const [bundle = '', frames = '', names = ''] = process.argv.slice(2);
const { nameAll } = await import(pathToFileURL(bundle).href);
const words = new BigUint64Array(readFileSync(frames).buffer);
const asked = Array.from({ length: words.length / 2 }, (_, index) => ({
  pid: Number(words[2 * index]),
  address: words[2 * index + 1] ?? 0n,
}));
const out = createWriteStream(names);
/** @type {string[]} */
let lines = [];
await nameAll(asked, (/** @type {string} */ name) => {
  if (lines.push(name) < 10_000) return;
  out.write(`${lines.join('\n')}\n`);
  lines = [];
});
out.end(lines.map((line) => `${line}\n`).join(''));
await finished(out);
console.log(process.resourceUsage().maxRSS * 1024);

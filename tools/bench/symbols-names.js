// @ts-check
// `symbols-names.js BUNDLE FRAMES NAMES` names the addresses of FRAMES, which has the process of each frame and then the address of
// each, in 64 bits, and writes a name for each to NAMES. It prints the greatest memory that it took, in bytes.
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [bundle = '', frames = '', names = ''] = process.argv.slice(2);
const { nameAll } = await import(pathToFileURL(bundle).href);
const words = new BigUint64Array(readFileSync(frames).buffer);
const count = words.length / 2;
const asked = { pids: words.subarray(0, count), addresses: words.subarray(count) };
const out = openSync(names, 'w');
let text = '';
await nameAll(asked, (/** @type {string} */ name) => {
  text += `${name}\n`;
  if (text.length < 65_536) return;
  writeFileSync(out, text);
  text = '';
});
writeFileSync(out, text);
closeSync(out);
console.log(process.resourceUsage().maxRSS * 1024);

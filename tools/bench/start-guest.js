// @ts-check
// Inside a guest whose clocks count instructions: `start-guest.js BUILT ROUNDS` starts all readers by turns, and prints a line of JSON
// for each start.
import { startUnder } from './round.js';
import { startVariants } from './start-variants.js';

const [built = '', rounds = '3'] = process.argv.slice(2);
const variants = startVariants(built, import.meta.dirname);
for (let round = -1; round < Number(rounds); round += 1) {
  for (const { name, command } of variants) {
    const started = await startUnder({ command }, built);
    // The first start of each meets cold caches, so it does not count.
    if (round >= 0) console.log(JSON.stringify({ variant: name, ...started }));
  }
}

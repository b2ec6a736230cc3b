// @ts-check
// Inside a guest whose clocks count instructions: `counted.js BUILT` prints, as a line of JSON for each reader, how many
// instructions one send takes.
import { leastUnder } from './round.js';
import { variants } from './variants.js';

const [built = ''] = process.argv.slice(2);
for (const variant of [null, ...variants(built, import.meta.dirname)]) {
  const instructions = await leastUnder(variant, built);
  console.log(JSON.stringify({ variant: variant?.name ?? 'none', instructions }));
}

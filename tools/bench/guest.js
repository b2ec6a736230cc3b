// @ts-check
// Inside the guest: `guest.js BUILT EVENTS ROUNDS RECORDS [VARIANT...]` runs all readers in turn, and prints a line of
// JSON for each run. The best C program leaves what it read in the file RECORDS.
import { runAlone, runUnder } from './round.js';
import { variants } from './variants.js';

const [built = '', events = '200000', rounds = '3', records = '', ...only] = process.argv.slice(2);
const chosen = variants(built, import.meta.dirname).filter(
  ({ name }) => only.length === 0 || only.includes(name),
);
// The first run of all meets cold caches, so it does not count.
runAlone(built, 20_000);
for (let round = 0; round < Number(rounds); round += 1) {
  tell(round, 'none', runAlone(built, Number(events)));
  // Each round starts with another reader, so that a slow change of the machine's load meets all alike.
  for (const [i] of chosen.entries()) {
    const variant = chosen[(i + round) % chosen.length];
    if (variant !== undefined) tell(round, variant.name, await runUnder(variant, built, Number(events)));
  }
}
if (records !== '') {
  const recorder = chosen.find(({ name }) => name === 'best');
  if (recorder !== undefined) await runUnder(recorder, built, Number(events), { RECORD: records });
}

/**
 * @param {number} round
 * @param {string} variant
 * @param {import('./round.js').Measured} measured
 */
function tell(round, variant, measured) {
  console.log(JSON.stringify({ round, variant, ...measured }));
}

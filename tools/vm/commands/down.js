// @ts-check
// Ends guests that stay: all, or the one of a series.
import { say } from '../../setup/say.js';
import { guestMain } from './command.js';
import { DOWN_USAGE, parseDownOptions } from './options.js';
import { allStaying, end } from '../machine/staying.js';

guestMain(DOWN_USAGE, parseDownOptions, async ({ series }) => {
  const found = allStaying().filter((staying) => series === undefined || staying.series === series);
  if (found.length === 0) say(`no guest${series === undefined ? '' : ` with kernel ${series}`} stays`);
  for (const staying of found) {
    end(staying);
    say(`the guest with kernel ${staying.series} has ended`);
  }
});

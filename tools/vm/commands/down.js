// @ts-check
// Ends guests that stay: all, or the one of a series.
import { say } from '../../setup/say.js';
import { guestMain } from './command.js';
import { DOWN_USAGE, parseDownOptions } from './options.js';
import { allStaying, end, findStaying } from '../machine/staying.js';

guestMain(DOWN_USAGE, parseDownOptions, async ({ kernel }) => {
  const found = kernel === undefined ? allStaying() : [findStaying(kernel) ?? []].flat();
  if (found.length === 0) say(`no guest${kernel === undefined ? '' : ` with kernel ${kernel.name}`} stays`);
  for (const staying of found) {
    end(staying);
    say(`the guest with kernel ${staying.kernel.name} has ended`);
  }
});

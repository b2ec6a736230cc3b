import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { noneMissed } from '../../packages/testing/src/mechanisms.js';

const script = new URL('../../tools/stress/guest/endurance.js', import.meta.url).pathname;

/** `node tools/stress/endurance.js` does the same with a hundred million events. */
it('a session over many events has exact sums, and holds no more at its end', async () => {
  const child = spawn(process.execPath, ['--expose-gc', script, '200000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, end] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(end, output).toEqual([0, null]);
  const missed = noneMissed === 0 ? '\\d+' : noneMissed;
  expect(output).toMatch(new RegExp(`^produced 200\\d{3}, counted \\d+, missed ${missed}$`, 'm'));
  expect(output).toContain('memory and descriptors flat');
});

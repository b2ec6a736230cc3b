import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const script = new URL('../../tools/stress/guest/endurance.js', import.meta.url).pathname;

/** `node tools/stress/endurance.js` does the same with a hundred million events. */
it('a session over many events has exact sums, and holds no more at its end', async () => {
  const child = spawn(process.execPath, ['--expose-gc', script, '200000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, end] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(end, output).toEqual([0, null]);
  expect(output).toMatch(/^produced 200\d{3}, counted \d+, missed \d+$/m);
  expect(output).toContain('memory and descriptors flat');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const script = new URL('../../tools/stress/guest/kills.js', import.meta.url).pathname;

/** `node tools/stress/kills.js` does the same with 300 kills at other moments. */
it('a tracer leaves nothing when it is killed while it attaches, runs or closes', async () => {
  const child = spawn(process.execPath, [script, '3', '14'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, end] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(end, output).toEqual([0, null]);
  expect(output).toMatch(/^3 kills of seed 14, [01] of them after the end: 0 faults/m);
});

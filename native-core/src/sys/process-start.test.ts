import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { processStart, startAfterBoot } from './process-start.js';

describe('the start of a process', () => {
  it('is that of the wall clock', async () => {
    const before = Date.now();
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const after = Date.now();
    const start = processStart(readFileSync(`/proc/${child.pid}/stat`, 'latin1'));
    child.kill('SIGKILL');
    // Both clocks tick every hundredth of a second.
    expect(start).toBeGreaterThan(before - 50);
    expect(start).toBeLessThan(after + 50);
  });

  it('is read behind a name that looks like the rest of the line', () => {
    const line = readFileSync('/proc/self/stat', 'latin1');
    const rest = line.slice(line.lastIndexOf(')'));
    expect(startAfterBoot(`1 (a) S 1 2 3${rest}`)).toBe(startAfterBoot(line));
    expect(startAfterBoot(`1 (sh) S ${'0 '.repeat(18)}1234 0`)).toBe(12_340);
  });

  it.each(['', '1 (sh) S 1', `1 (sh) S ${'0 '.repeat(18)}-1 0`])('is absent in the line %j', (line) => {
    expect(() => startAfterBoot(line)).toThrow('damaged');
  });
});

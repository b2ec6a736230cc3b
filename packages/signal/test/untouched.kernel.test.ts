import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { attach, on, type Mechanism } from '@tap/native-core';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../testing/src/compiled.js';
import { signal } from '../src/index.js';

const program = compiled(new URL('workload/untouched.c', import.meta.url));

const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];

describe.each([
  { way: 'the best mechanism', options: {} },
  { way: 'breakpoints', options: { mechanisms: breakpoints } },
])('sets that nobody has touched, by $way', ({ options }) => {
  it('are known, each once, before the change ends', async () => {
    const shell = spawn('/bin/sh', ['-c', `read go\nexec ${program}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const session = await attach([on(signal.procmask.return), on(signal.procmask)], {
      target: { pid: shell.pid as number },
      ...options,
    });
    const output: Buffer[] = [];
    shell.stdout.on('data', (data: Buffer) => output.push(data));
    shell.stdin.end('go\n');
    await once(shell, 'close');
    await session.close();
    const events = [];
    for await (const event of session) events.push(event);
    const at = BigInt(Buffer.concat(output).toString().trim());
    const own = events.filter(({ sigset_addr }) => sigset_addr === at);
    expect(own).toMatchObject([
      { probe: 'signal.procmask', how: 0, sigset: (1n << 9n) | (1n << 11n) },
      { probe: 'signal.procmask.return', how: 0, retstr: '0' },
    ]);
    // The C library blocks all signals while it makes a thread, by a set among its constants.
    const sets = events.flatMap((event) => ('sigset' in event ? [event.sigset] : []));
    expect(sets).not.toContain(null);
    expect(sets).toContain(0xffff_ffff_fffb_feffn);
    const ends = events.filter(({ probe }) => probe === 'signal.procmask.return');
    expect(ends).toHaveLength(sets.length);
  });
});

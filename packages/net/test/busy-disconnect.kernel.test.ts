import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { attach, on, type Mechanism } from '@tap/native-core';
import { context, narrow, u32, u64 } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { tcp } from '../src/index.js';

const workload = fileURLToPath(new URL('workload/busy-disconnect.pl', import.meta.url));
const EBUSY = 16;
/** Kernels that refuse to disconnect a socket on which someone waits count those who do: a member of `struct sock`. */
const refuses = readFileSync('/sys/kernel/btf/vmlinux', 'latin1').includes('\0sk_wait_pending\0');
const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];

it.each([
  ['the best mechanism', {}],
  ['breakpoints', { mechanisms: breakpoints }],
])(
  'tcp.disconnect.return tells how a disconnection ends while another process waits, by %s',
  async (_, by) => {
    const caller = () => ({ pid: narrow(u32, context('pid_tgid', u64).shr(32)) });
    const session = await attach(
      [on(tcp.disconnect).with(caller), on(tcp.disconnect.return).with(caller)],
      by,
    );
    const [process, error] = execFileSync('perl', [workload], { encoding: 'utf8' }).split(' ').map(Number);
    await session.close();
    const seen = [];
    for await (const event of session) if (event.pid === process) seen.push(event);

    expect(error).toBe(refuses ? EBUSY : 0);
    const name = 'tcp.disconnect';
    const sock = seen[0]?.sock;
    expect(sock).toBeGreaterThan(2n ** 63n);
    expect(seen).toEqual([
      expect.objectContaining({ probe: 'tcp.disconnect', name, sock, daddr: '127.0.0.1' }),
      expect.objectContaining({
        probe: 'tcp.disconnect.return',
        name,
        sock,
        ret: refuses ? -EBUSY : 0,
        error: refuses ? 'EBUSY' : null,
      }),
    ]);
  },
);

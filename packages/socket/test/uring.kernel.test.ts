import { execFileSync } from 'node:child_process';
import { attach, on, type Mechanism } from '@tap/native-core';
import { describe, expect, it } from 'vitest';
import { compiled } from '../../testing/src/compiled.js';
import { socket } from '../src/index.js';

const program = compiled(new URL('workload/uring.c', import.meta.url));

const sizes = [1001, 1002, 1003, 1004, 1005, 1006];
const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];

describe.each([
  { way: 'the best mechanism', options: {} },
  { way: 'breakpoints', options: { mechanisms: breakpoints } },
])('messages that go by io_uring, by $way', ({ options }) => {
  it('are seen like all others, each once', async () => {
    const ours = (e: typeof socket.send.values) => e.size.between(1001, 1006);
    const session = await attach(
      [
        on(socket.sendmsg).where((e) => e.size.between(1001, 1006)),
        on(socket.send).where(ours),
        on(socket.sendmsg.return).where(ours),
      ],
      options,
    );
    const said = execFileSync(program, { encoding: 'utf8' });
    expect(said).toBe(
      'set up 0\nsend 1001\nsend async 1002\nsendmsg 1003\nwritev async 1004\nwrite 1005\nplain send 1006\n',
    );
    await session.close();
    const seen: Record<string, number[]> = {};
    for await (const event of session) (seen[event.probe] ??= []).push(event.size);
    expect(seen).toEqual({
      'socket.sendmsg': sizes,
      'socket.send': sizes,
      'socket.sendmsg.return': sizes,
    });
  });
});

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { release } from 'node:os';
import { attach, on } from '@tap/native-core';
import { caller, caller_addr, pid, print_backtrace, symname } from '@tap/context';
import { tcp } from '@tap/net';
import { signal } from '@tap/signal';
import { expect, it } from 'vitest';

const series = /^\d+\.\d+/.exec(release())?.[0] ?? '';
const stored = new URL(
  `../fixtures/calls/${series}${process.arch === 'arm64' ? '-arm64' : ''}.json`,
  import.meta.url,
);
/** Who calls a function, as the image of this kernel has it. */
const callersOf = (name: string): readonly string[] =>
  (JSON.parse(readFileSync(stored, 'utf8')) as Record<string, { callers: string[] }>)[name]?.callers ?? [];

const mine = () => pid().eq(process.pid);
const about = () => ({ stack: print_backtrace(), caller: caller(), name: symname(caller_addr()) });
const payload = Buffer.alloc(777);

async function work(): Promise<void> {
  const server = createServer((socket) => void socket.end(payload)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  await once(client, 'close');
  server.close();
  const heard = once(process, 'SIGUSR2');
  process.kill(process.pid, 'SIGUSR2');
  await heard;
}

it.each([
  ['the best mechanism', undefined],
  ['breakpoints', ['kprobe', 'raw_tp']],
] as const)('callers are those of the image of this kernel, by %s', async (_, mechanisms) => {
  const session = await attach(
    [
      on(tcp.sendmsg)
        .where((e) => mine().and(e.size.eq(payload.length)))
        .select(about),
      on(signal.handle).where(mine).select(about),
    ],
    mechanisms === undefined ? {} : { mechanisms },
  );
  await work();
  await session.close();
  const events = [];
  for await (const event of session) events.push(event);
  expect(events.map(({ probe }) => probe)).toEqual(['tcp.sendmsg', 'signal.handle']);

  const stacks = events.map(({ stack }) =>
    [...stack.matchAll(/^ 0x[\da-f]+ : (\w+(?:\.\w+)*)\+0x[\da-f]+\/0x[\da-f]+ \[\w+\]$/gm)].map(
      ([, name]) => name,
    ),
  );
  events.forEach(({ stack, caller: text, name }, i) => {
    // No line says that callers are missing.
    expect(stack).not.toMatch(/^\[/m);
    expect(name).toBe(stacks[i]?.[1]);
    expect(text).toMatch(new RegExp(`^${name} 0x[\\da-f]{16}$`));
  });
  const [sent = [], handled = []] = stacks;
  expect(sent[0]).toBe('tcp_sendmsg');
  // A pointer leads there.
  expect(sent[1]).toMatch(/^(inet_sendmsg|(__)?sock_sendmsg|sock_write_iter)$/);
  expect(sent).toContain('vfs_write');
  expect(callersOf('signal_setup_done')).toContain(handled[1]?.replace(/\..*/, ''));
  for (const stack of stacks)
    expect(stack.at(-1)).toMatch(/^(entry_SYSCALL_64_after_hwframe|el0t?_(64_)?sync|work_pending)$/);
});

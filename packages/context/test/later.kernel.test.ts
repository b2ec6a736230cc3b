import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { attach, on } from '@tap/native-core';
import { fn, isize, probe, tracepoint, u32, usize } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import * as context from '../src/index.js';

const write = probe('test.write', {
  at: fn('vfs_write', { count: usize }, isize),
  values: ({ count }) => ({
    /** Bytes to write. */
    count,
  }),
  returns: ({ result }) => ({
    /** Bytes that were written, or an error. */
    result,
  }),
});
const generate = probe('test.signal', {
  at: tracepoint('signal:signal_generate', { sig: u32 }),
  values: ({ sig }) => ({
    /** Number of the signal. */
    sig,
  }),
});

const bytes = 1789;
/** A shell that writes, with arguments of its own: an empty one, one with blanks, and a long one. */
const long = 'x'.repeat(1200);
const words = ['-c', `printf %${bytes}s "$2" >/dev/null; kill -CONT $$`, 'tap', '', 'two words', long];

/** Events of a shell, by probe. */
async function see(target?: {
  pid: number;
  limit: boolean;
}): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const about = {
    all: context.cmdline_str(),
    first: context.cmdline_arg(0),
    last: context.cmdline_arg(2),
    none: context.cmdline_arg(99),
    some: context.cmdline_args(3, 5, '|'),
    pid: context.pid(),
    name: context.pid2execname(context.ppid()),
    backtrace: context.backtrace(3),
    callers: context.callers(2),
    sprint: context.sprint_backtrace(3),
    syms: context.sprint_syms(context.backtrace(3)),
    uprint: context.print_ubacktrace(4),
    usyms: context.print_usyms(context.ubacktrace(4)),
    type: context.probe_type(),
    mine: context.target_set_pid(context.pid()),
    parent: context.target_set_pid(context.ppid()),
  };
  const session = await attach(
    [
      on(write)
        .where((e) => e.count.eq(bytes))
        .with(() => about),
      on(write.return)
        .where((e) => e.count.eq(bytes))
        .with((e) => ({ ...about, text: context.return_str(2, e.result) })),
      on(generate)
        .where((e) => e.sig.eq(18))
        .with(() => about),
    ],
    target === undefined ? {} : { target },
  );
  const child = spawn('sh', words, { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  await session.close();
  const seen = new Map<string, Record<string, unknown>>();
  for await (const event of session) if (event.pid === child.pid) seen.set(event.probe, { ...event });
  expect([...seen.keys()].sort()).toEqual(['test.signal', 'test.write', 'test.write.return']);
  return seen;
}

const cmdline = ['sh', ...words].join(' ');

describe('functions of later tapsets', () => {
  it('tell the arguments of the current process, where it is, and what a function returned', async () => {
    for (const [name, event] of await see()) {
      expect(event['all']).toBe(`${cmdline.slice(0, 1023)}…`);
      // Whether there are 99 arguments, a command line that is cut does not tell.
      expect([event['first'], event['last'], event['none']]).toEqual(['sh', words[1], '…']);
      expect(event['some']).toBe('tap||two words');
      expect(event['name']).toBe(readFileSync('/proc/self/comm', 'utf8').trimEnd());
      expect(event['callers']).toBe(event['backtrace']);
      const [, frames, end] = /^(.*?\n)(?:(\[[^\n]*\])\n?)?$/s.exec(String(event['sprint'])) ?? [];
      expect(frames?.replaceAll(/Returning (?:from|to {2}): /g, '')).toBe(event['syms']);
      // A kretprobe hides all frames but one.
      expect(end).toMatch(
        /^\[(deeper: only 3 frames were taken|lost: the probe of a return hides the callers)\]$/,
      );
      expect(event['usyms']).toBe(event['uprint']);
      expect(String(event['uprint'])).toMatch(/^ 0x[0-9a-f]+ : /);
      expect([event['mine'], event['parent']]).toEqual([false, false]);
      const types = { 'test.write': /^(fentry|kprobe)$/, 'test.write.return': /^(fexit|kretprobe)$/ };
      expect(event['type']).toMatch(types[name as keyof typeof types] ?? /^(tp_btf|raw_tp)$/);
      const returned = name === 'test.write.return' ? `0x${bytes.toString(16)}` : undefined;
      expect(event['text']).toBe(returned);
    }
  });

  it('know the descendants of the target, whatever the session is limited to', async () => {
    for (const limit of [true, false]) {
      for (const event of (await see({ pid: process.pid, limit })).values())
        expect([event['mine'], event['parent']]).toEqual([true, true]);
    }
    const other = spawn('sleep', ['1000']);
    for (const event of (await see({ pid: other.pid as number, limit: false })).values())
      expect([event['mine'], event['parent']]).toEqual([false, false]);
    other.kill();
  });

  it('tell the arguments of this process, and the names of processes by their numbers', async () => {
    const session = await attach(
      on(generate)
        .where((e) => e.sig.eq(18))
        .select(() => ({ all: context.cmdline_str(), pid: context.pid() })),
    );
    process.kill(process.pid, 'SIGCONT');
    await session.close();
    const seen = new Map<number, string | null>();
    for await (const { pid, all } of session) seen.set(pid, all);
    const own = readFileSync('/proc/self/cmdline', 'utf8').replace(/\0$/, '').replaceAll('\0', ' ');
    expect(seen.get(process.pid)).toBe(own.slice(0, 1023));
    expect(context.pid2execname(process.pid)).toBe(readFileSync('/proc/self/comm', 'utf8').trimEnd());
    expect(context.pid2execname(2)).toBe('kthreadd');
    expect(context.pid2execname(4_000_000)).toBe('');
  });
});

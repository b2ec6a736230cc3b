import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { until } from '../../packages/testing/src/until.js';

const belongings = new URL('../../tools/vm/guest/belongings', import.meta.url).pathname;

/** What the kernel holds for tracers: BPF programs, maps and links, what else lives beyond a program, and kprobes. */
export function kernelObjects(): readonly string[] {
  const kprobes = readFileSync('/sys/kernel/debug/kprobes/list', 'latin1');
  const things = execFileSync('perl', [belongings], { encoding: 'utf8' });
  return `${things}${kprobes}`.split('\n').filter(Boolean);
}

/** What this process holds of BPF and of events: descriptors, and mappings of maps. */
export function processObjects(): readonly string[] {
  const descriptors = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  const held = descriptors.filter((name) => /bpf|perf_event|btf/.test(name)).sort();
  const epolls = descriptors.filter((name) => name.includes('eventpoll')).length;
  const mapped = readFileSync('/proc/self/maps', 'latin1')
    .split('\n')
    .filter((line) => line.includes('bpf'));
  return [...held, `${epolls} epoll`, ...mapped];
}

/** Collects what nobody holds any more, such as a session that a test has left. */
export async function collected(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 5; i++) {
    await setImmediate();
    collect();
  }
}

/** Waits until the kernel holds what it held before: it gives programs and maps back a little later. */
export async function settled(before: readonly string[]): Promise<void> {
  const more = (): readonly string[] => kernelObjects().filter((one) => !before.includes(one));
  await until(
    () => more().length === 0,
    () => `the kernel gives back ${more().join(', ')}`,
  );
}

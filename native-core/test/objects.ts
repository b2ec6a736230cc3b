import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The ids of all BPF objects of this machine of one kind, and what is known of each. */
function idsOf(kind: 'prog' | 'map' | 'link'): readonly string[] {
  const text = execFileSync('/usr/sbin/bpftool', [kind, 'show', '-j'], { encoding: 'utf8' });
  const list = JSON.parse(text === '' ? '[]' : text) as { readonly id: number; readonly name?: string }[];
  return list.map(({ id, name }) => `${kind} ${id} ${name ?? ''}`);
}

/** What the kernel holds for tracers: BPF programs, maps and links, and kprobes. */
export function kernelObjects(): readonly string[] {
  const kprobes = readFileSync('/sys/kernel/debug/kprobes/list', 'latin1').split('\n').filter(Boolean);
  return [...idsOf('prog'), ...idsOf('map'), ...idsOf('link'), ...kprobes];
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

/** Waits until the kernel holds what it held before: it gives programs and maps back a little later. */
export async function settled(before: readonly string[]): Promise<readonly string[]> {
  for (let tries = 0; tries < 50; tries++) {
    const now = kernelObjects();
    if (now.every((one) => before.includes(one))) return before;
    await sleep(100);
  }
  return kernelObjects();
}

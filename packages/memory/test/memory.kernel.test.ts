import { release } from 'node:os';
import { spawn } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { attach, on } from '@tap/native-core';
import type { Probe } from '@tap/native-core/tapset';
import { pid } from '@tap/context';
import { beforeAll, expect, it } from 'vitest';
import { processor } from '../../testing/src/processor.js';
import { addr_to_node, vm } from '../src/index.js';

interface Told {
  readonly pid: number;
  readonly child: number;
  readonly mapped: bigint;
  readonly fresh: bigint;
  readonly breakBefore: bigint;
}

interface Event {
  readonly probe: string;
  readonly pid: number;
  readonly address?: bigint;
  readonly length?: number;
  readonly write_access?: number;
  readonly fault_type?: number;
  readonly fault_code?: number;
  readonly zero?: number;
  readonly task?: bigint;
  readonly node?: number | null;
  readonly task_pid?: number;
  readonly task_execname?: string | null;
}

/** Before Linux 5.14, arm64 hands on the page of a fault alone. */
const keepsPages = process.arch === 'arm64' && release().startsWith('5.10.');
const page = 4096n;
const workload = fileURLToPath(new URL('workload/memory.pl', import.meta.url));
const hog = fileURLToPath(new URL('workload/hog.pl', import.meta.url));
const group = '/sys/fs/cgroup/tap-oom';
let told: Told;
let victim: number;
let events: readonly Event[];

/** Runs a program and gives what it printed; it ends by itself or is killed. */
async function run(...command: readonly [string, ...string[]]): Promise<{ pid: number; out: string }> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  await once(child, 'close');
  return { pid: child.pid as number, out };
}

beforeAll(async () => {
  mkdirSync(group, { recursive: true });
  writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+memory');
  writeFileSync(`${group}/memory.max`, String(16 << 20));
  const probes: readonly Probe<object>[] = [
    vm.pagefault,
    vm.pagefault.return,
    vm.write_shared,
    vm.write_shared_copy,
    vm.mmap,
    vm.munmap,
    vm.brk,
  ];
  const kills = on(vm.oom_kill).with((e) => ({ pid: pid(), node: addr_to_node(e.task) }));
  const queries = [...probes.map((probe) => on(probe).with(() => ({ pid: pid() }))), kills];
  // Room for all page faults of the workloads, should nobody read meanwhile.
  const session = await attach(queries, { ringBytes: 1 << 24 });
  const seen: Event[] = [];
  const reading = (async () => {
    for await (const event of session) seen.push(event as unknown as Event);
  })();
  const { out } = await run('perl', workload);
  const numbers = JSON.parse(out) as Record<keyof Told, string>;
  told = {
    pid: Number(numbers.pid),
    child: Number(numbers.child),
    mapped: BigInt(numbers.mapped),
    fresh: BigInt(numbers.fresh),
    breakBefore: BigInt(numbers.breakBefore),
  };
  ({ pid: victim } = await run('perl', hog, `${group}/cgroup.procs`));
  await session.close();
  await reading;
  expect(session.stats.lost).toBe(0);
  events = seen;
  rmdirSync(group);
});

const of = (probe: string, process: number): readonly Event[] =>
  events.filter((event) => event.probe === probe && event.pid === process);
/** Whether an address is the given one: to the byte, or to the page where the kernel keeps no more. */
const near = (event: Event, address: bigint): boolean =>
  event.address === address || event.address === address - (address % page);

/** What the kernel knows of a fault at an address. */
const faulted = (address: bigint): bigint => (keepsPages ? address - (address % page) : address);

it('sees mappings with the lengths that were asked for', () => {
  expect(of('vm.mmap', told.pid)).toContainEqual(
    expect.objectContaining({ address: 0n, length: 5 * 4096 + 1 }),
  );
  expect(of('vm.munmap', told.pid)).toContainEqual(
    expect.objectContaining({ address: told.mapped, length: 5 * 4096 + 1 }),
  );
});

it('sees the heap grow', () => {
  const first = (told.breakBefore + page - 1n) & ~(page - 1n);
  expect(of('vm.brk', told.pid)).toContainEqual(
    expect.objectContaining({ address: first, length: 3 * 4096 }),
  );
});

it('sees page faults at their address, writes and reads, and how they ended', () => {
  const at = (address: bigint): Event | undefined =>
    of('vm.pagefault', told.pid).find((event) => event.address === faulted(address));
  expect(at(told.mapped + 123n)).toMatchObject({ write_access: 1 });
  expect(at(told.fresh + 77n)).toMatchObject({ write_access: 0 });
  const ends = of('vm.pagefault.return', told.pid).filter(
    (event) => event.address === faulted(told.mapped + 123n),
  );
  // A fault under the lock of its mapping alone may be tried again (VM_FAULT_RETRY, 0x400).
  expect(ends.map(({ fault_type }) => (fault_type ?? -1) & 0x47)).toContain(0);
  expect(ends.map(({ fault_code }) => fault_code)).toContain(2);
});

it('sees writes to shared pages, and the copies', () => {
  const address = told.mapped + 123n;
  expect(of('vm.write_shared', told.child).filter((event) => near(event, address))).toHaveLength(1);
  const copies = of('vm.write_shared_copy', told.child).filter((event) => near(event, address));
  expect(copies).toEqual([expect.objectContaining({ zero: 0 })]);
});

it('tells a copy of the zero page', () => {
  const zeros = of('vm.write_shared_copy', told.pid).filter((event) => near(event, told.fresh + 88n));
  expect(zeros).toEqual([expect.objectContaining({ zero: 1 })]);
});

it('gives no copy for a page that is the writer’s alone', () => {
  const address = told.mapped + page + 5n;
  expect(of('vm.pagefault', told.pid).some((event) => event.address === faulted(address))).toBe(true);
  expect(of('vm.write_shared_copy', told.pid).filter((event) => near(event, address))).toEqual([]);
});

it('sees whom the OOM killer kills', () => {
  const [kill] = events.filter(({ probe }) => probe === 'vm.oom_kill');
  expect(kill).toMatchObject({ pid: victim, task_pid: victim, task_execname: 'perl' });
  expect(kill?.task).toBeGreaterThanOrEqual(processor.lowestKernelAddress);
});

it('finds the node of kernel memory, here and at the event', () => {
  const [kill] = events.filter(({ probe }) => probe === 'vm.oom_kill');
  // The machine has one node.
  expect(kill?.node).toBe(0);
  expect(addr_to_node(kill?.task ?? 0n)).toBe(0);
  expect(addr_to_node(told.mapped)).toBeNull();
});

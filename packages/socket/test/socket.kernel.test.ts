import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attach, on, type AttachOptions, type Mechanism } from '@tap/native-core';
import { context, narrow, u32, u64, type Probe } from '@tap/native-core/tapset';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  sock_fam_num2str,
  sock_fam_str2num,
  sock_flags_num2str,
  sock_prot_num2str,
  sock_state_num2str,
  sock_type_num2str,
  socket,
} from '../src/index.js';
import { until } from '../../testing/src/until.js';
import { expectedEvents, flagNames, said } from './talk.js';

type Event = Readonly<Record<string, unknown>> & { readonly probe: string };

const script = fileURLToPath(new URL('workload/talk.pl', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tap-socket-'));
afterAll(() => rmSync(folder, { recursive: true }));

const entries = Object.values(socket) as readonly (Probe<object> & { readonly return?: Probe<object> })[];
const probes = entries.flatMap((entry) => [entry, ...(entry.return === undefined ? [] : [entry.return])]);
const caller = () => narrow<number>(u32, context('pid_tgid', u64).shr(32));
const named = on(socket.send)
  .where((e) => sock_fam_num2str(e.family).ne('UNDEF'))
  .select((e) => ({
    number: e.size,
    family: sock_fam_num2str(e.family),
    protocol: sock_prot_num2str(e.protocol),
    type: sock_type_num2str(e.type),
    state: sock_state_num2str(e.state),
    flags: sock_flags_num2str(e.flags),
    sent: sock_fam_str2num(e.name),
  }));

/** Runs the workload, which stops itself at its begin, and gives what it says and the events that it makes. */
async function talk(options: AttachOptions): Promise<{ pid: number; output: string; events: Event[] }> {
  const data = join(folder, 'data');
  const output = join(folder, 'output');
  writeFileSync(data, Buffer.alloc(6000));
  const child = spawn('perl', [script, data], { stdio: ['ignore', openSync(output, 'w'), 'inherit'] });
  const pid = child.pid ?? 0;
  await until(
    () => /^\d+ \(.*\) T/.test(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    'the workload stops itself',
  );
  const queries = probes.map((probe) => on(probe).with(() => ({ pid: caller() })));
  const session = await attach([...queries, named], { ...options, target: { pid } });
  child.kill('SIGCONT');
  await once(child, 'exit');
  await session.close();
  const events: Event[] = [];
  for await (const each of session) events.push(each as Event);
  return { pid, output: readFileSync(output, 'utf8'), events };
}

/** What an event has besides the values of its probe. */
const facts = new Set(['probe', 'time', 'cpu', 'pid']);
const breakpoints: readonly Mechanism[] = ['kprobe', 'kretprobe', 'raw_tp'];

describe.each([
  { way: 'the best mechanism', options: {} },
  { way: 'breakpoints', options: { mechanisms: breakpoints } },
])('socket probes, by $way', ({ options }) => {
  let run: Awaited<ReturnType<typeof talk>>;
  beforeAll(async () => {
    run = await talk(options);
  });
  const rowsOf = (name: string): readonly object[] =>
    run.events
      .filter((event) => event.probe === name && 'pid' in event && event['requester'] !== 1)
      .map((event) => Object.fromEntries(Object.entries(event).filter(([key]) => !facts.has(key))));

  it('saw a workload that did all that it should', () => {
    expect(run.output).toBe(said);
  });

  const expected = expectedEvents();
  it.each(probes.map(({ name }) => name))('%s tells what the workload did', (name) => {
    expect(expected.of(name).length).toBeGreaterThan(0);
    expect(rowsOf(name)).toEqual(expected.of(name));
  });

  it('run in the process that talks', () => {
    expect(new Set(run.events.flatMap(({ pid }) => (pid === undefined ? [] : [pid])))).toEqual(
      new Set([run.pid]),
    );
  });

  it('tell the sockets that the kernel makes for itself from those of the process', () => {
    const made = run.events.filter((event) => event['requester'] === 1);
    const multicast = { requester: 1, family: 2, type: 2, protocol: 0 };
    expect(made).toContainEqual(expect.objectContaining({ probe: 'socket.create', ...multicast }));
    expect(made).toContainEqual(
      expect.objectContaining({ probe: 'socket.create.return', ...multicast, success: 1, err: 0 }),
    );
  });

  it('have names for their numbers', () => {
    const names = run.events.filter((event) => 'number' in event);
    const of = (size: number): Event | undefined => names.find(({ number }) => number === size);
    expect(of(101)).toMatchObject({ family: 'INET', protocol: 'TCP', type: 'STREAM', state: 'CONNECTED' });
    expect(of(101)).toMatchObject({ flags: flagNames.tcp, sent: -1 });
    expect(of(201)).toMatchObject({ family: 'INET', protocol: 'UDP', type: 'DGRAM', state: 'UNCONNECTED' });
    expect(of(301)).toMatchObject({ family: 'INET6', protocol: 'UDP', flags: flagNames.udp });
    expect(of(401)).toMatchObject({ family: 'LOCAL', protocol: 'IP', type: 'SEQPACKET', flags: '' });
    expect(of(16)).toMatchObject({ family: 'NETLINK', protocol: 'IP', type: 'RAW', flags: '' });
  });
});

import { readFileSync } from 'node:fs';
import { findPlaces } from '@tap/check';
import { describe, expect, it } from 'vitest';
import { storedFiles } from '../../check/src/kernels/index.js';
import { fixtureKernels, type FixtureKernel } from './index.js';
import { allProbes } from './tapsets.js';

/** Who calls the functions that tapsets attach to, and how many words of data point to them: `node tools/calls/run.js` found it. */
type Calls = Readonly<Record<string, { readonly callers: readonly string[]; readonly pointers: number }>>;

const callsOf = (kernel: string): Calls =>
  JSON.parse(readFileSync(new URL(`../fixtures/calls/${kernel}.json`, import.meta.url), 'utf8')) as Calls;

const found = allProbes.map(findPlaces);
/** The names of all places of a kernel, or of those of one probe. */
function placesOf(kernel: FixtureKernel, probe?: string): readonly string[] {
  const chosen = found.filter(({ name }) => probe === undefined || name === probe);
  const places = chosen.flatMap(
    ({ kernels }) => kernels.find((each) => each.kernel === kernel)?.places ?? [],
  );
  return [...new Set(places.map(functionOf))].sort();
}

/** Its name without that of its module, which stands behind it in brackets. */
const functionOf = ({ place }: { readonly place: string }): string => place.replace(/ \[\w+\]$/, '');

/** Functions that the image of a kernel never calls: modules do. */
const forModules: Readonly<Record<string, readonly FixtureKernel[]>> = {
  netif_receive_skb: fixtureKernels,
  kernel_recvmsg: ['6.12', '6.1-arm64'],
  flush_signals: ['7.2', '7.2-arm64'],
  // Its callers have it as a part of them, and are places, too.
  sigprocmask: ['6.12', '7.2'],
};

describe.each(fixtureKernels)('on kernel %s', (kernel) => {
  const calls = callsOf(kernel);

  it('somebody calls each function that a tapset attaches to', () => {
    const uncalled = placesOf(kernel).filter((place) => {
      const known = calls[place];
      return known !== undefined && known.callers.length + known.pointers === 0;
    });
    const expected = Object.entries(forModules).filter(([, kernels]) => kernels.includes(kernel));
    expect(uncalled).toEqual(expected.map(([name]) => name).sort());
  });

  it('only tracepoints are not looked for', () => {
    const kernels = found.flatMap((probe) => probe.kernels.filter((each) => each.kernel === kernel));
    const functions = kernels
      .flatMap(({ places }) => places)
      .filter(({ mechanism }) => /^(fentry|fexit|kprobe|kretprobe)$/.test(mechanism));
    expect(functions.map(functionOf).filter((name) => calls[name] === undefined)).toEqual([]);
  });

  // Each of them begins with the question whether it may.
  it('each function that receives a message has its end among the places', () => {
    const ends = placesOf(kernel, 'socket.recvmsg.return');
    expect(ends).toEqual(expect.arrayContaining(calls['security_socket_recvmsg']?.callers as string[]));
  });
});

/** Callers that one processor has and the other has not, though it has a function of that name. */
const onlyThere: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '6.1': { security_socket_recvmsg: '____sys_recvmsg __sys_recvfrom kernel_recvmsg sock_read_iter' },
  '6.12': { sock_recvmsg: 'kernel_recvmsg' },
  '7.2': {
    // By scsi_internal_device_block_nowait, which for arm64 is part of it.
    scsi_device_set_state: 'scsi_host_block',
    sock_recvmsg: 'kernel_recvmsg',
    // A loss that the probe's documentation tells.
    unregister_netdevice_queue: 'default_device_exit_batch',
  },
  '6.1-arm64': {
    // By a veneer of the module, from which the function is too far away.
    register_netdevice: 'virtnet_probe',
    // By scsi_internal_device_block_nowait, which for amd64 is part of it.
    scsi_device_set_state: 'scsi_host_block',
    sock_recvmsg: '____sys_recvmsg __sys_recvfrom kernel_recvmsg sock_read_iter',
    // By signal_wake_up_state, which for amd64 is part of them.
    wake_up_state: 'complete_signal do_signal_stop force_sig_info_to_task recalc_sigpending_and_wake',
  },
  '6.12-arm64': {
    // By a veneer of the module, from which the function is too far away.
    register_netdevice: 'virtnet_probe',
    // By sock_recvmsg and __sock_sendmsg.
    security_socket_recvmsg: 'kernel_recvmsg',
    security_socket_sendmsg: '____sys_sendmsg __sys_sendto sock_sendmsg sock_write_iter',
    wake_up_state: 'complete_signal do_signal_stop force_sig_info_to_task',
  },
  '7.2-arm64': {
    // By a veneer of the module, from which the function is too far away.
    register_netdevice: 'virtnet_probe',
    // By bio_submit_split.
    bio_endio: 'bio_split_zone_append',
    // By group_send_sig_info.
    check_kill_permission: '__kill_pgrp_info kill_pid_info_type',
    security_socket_recvmsg: 'kernel_recvmsg',
    security_socket_sendmsg: '____sys_sendmsg __sys_sendto sock_sendmsg sock_write_iter',
    wake_up_state: '__handle_irq_event_percpu complete_signal do_signal_stop force_sig_info_to_task',
  },
};

const twins = (['6.1', '6.12', '7.2'] as const).flatMap((series) => {
  const other = `${series}-arm64` as const;
  return [[series, other] as const, [other, series] as const];
});

it.each(twins)('%s has all callers that %s has, or it is known why not', (kernel, twin) => {
  const { symbols } = storedFiles(kernel);
  const [own, theirs] = [callsOf(kernel), callsOf(twin)];
  const lost = placesOf(kernel).flatMap((place) => {
    const [mine, other] = [own[place], theirs[place]];
    if (mine === undefined || other === undefined || mine.pointers > 0) return [];
    const missing = other.callers.filter((caller) => !mine.callers.includes(caller) && symbols.has(caller));
    return missing.length === 0 ? [] : [[place, missing.join(' ')] as const];
  });
  expect(Object.fromEntries(lost)).toEqual(onlyThere[kernel]);
});

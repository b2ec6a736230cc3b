import { beforeAll, describe, expect, it } from 'vitest';
import { btfFixture, fixtureKernel, fixtureKernels } from '../../../packages/testing/src/fixture.js';
import { processors } from '../../../packages/testing/src/processor.js';
import { Btf } from './btf.js';
import { enumValue } from './enum.js';
import { formatPrototype, formatType } from './format.js';
import { memberPath } from './member-path.js';
import { listMembers } from './members.js';
import { functionSignature, tracepointSignature } from './signature.js';

describe.each(fixtureKernels)('kernel %s', (kernel) => {
  let btf: Btf;
  beforeAll(() => {
    btf = new Btf(btfFixture(kernel).vmlinux);
  });

  it('has a function of each name, every one with a signature and a text', () => {
    let functions = 0;
    for (let id = 1; id < btf.endId; id++) {
      const type = btf.type(id);
      if (type.kind !== 'func') continue;
      functions++;
      if (btf.find(type.name, 'func') === null) throw new Error(`${type.name} is not found`);
      if (functionSignature(btf, type.name) === null) throw new Error(`${type.name} has no signature`);
      formatPrototype(btf, id);
    }
    expect(functions).toBeGreaterThan(30_000);
  });

  it('has a path to each member of each structure', () => {
    for (let id = 1; id < btf.endId; id++) {
      const type = btf.type(id);
      if (type.kind !== 'struct' && type.kind !== 'union') continue;
      for (const name of listMembers(btf, id)) {
        const step = memberPath(btf, id, name)?.steps[0];
        if (step === undefined) throw new Error(`${type.name} (${id}) has no ${name}`);
        if (step.offset + step.size > type.size) throw new Error(`${type.name}.${name} is outside`);
      }
    }
  });

  it('knows the places of well-known members', () => {
    const find = (struct: string, path: string): unknown =>
      memberPath(btf, btf.find(struct, 'struct') ?? 0, path)?.steps.map(({ offset, size, bitField }) =>
        bitField === null ? [offset, size] : 'bit-field',
      );
    // Part of the ABI between kernel and user space, or of every kernel for twenty years.
    const [member, offset] = processors[fixtureKernel(kernel).architecture.name].register;
    expect(find('pt_regs', member)).toEqual([[offset, 8]]);
    expect(find('iphdr', 'daddr')).toEqual([[16, 4]]);
    expect(find('tcphdr', 'syn')).toEqual(['bit-field']);
    expect(find('sockaddr_in', 'sin_addr.s_addr')).toEqual([[4, 4]]);
    expect(find('sock', '__sk_common.skc_family')).toEqual([[16, 2]]);
    expect(find('task_struct', 'thread_pid->numbers[0].nr')).toHaveLength(2);
    expect(find('task_struct', 'real_parent->tgid')).toHaveLength(2);
    expect(enumValue(btf, 'bpf_func_id', 'BPF_FUNC_ringbuf_output')).toBe(130n);
  });

  it('has signatures of tracepoints, with names', () => {
    expect(tracepointSignature(btf, 'block_rq_issue')?.parameters).toMatchObject([{ name: 'rq', slot: 0 }]);
    const names = tracepointSignature(btf, 'sched_switch')?.parameters.map(({ name }) => name);
    expect(names?.slice(0, 3)).toEqual(['preempt', 'prev', 'next']);
  });
});

it('has the return slots that probes need, which differ between kernels', () => {
  const types = fixtureKernels.map((kernel) => new Btf(btfFixture(kernel).vmlinux));
  const slots = (name: string): unknown => types.map((btf) => functionSignature(btf, name)?.returnSlot);
  expect(slots('tcp_recvmsg')).toEqual([6, 5, 5, 4, 5, 5, 4]);
  expect(slots('udp_recvmsg')).toEqual([6, 5, 5, 4, 5, 5, 4]);
  expect(slots('handle_mm_fault')).toEqual(Array(fixtureKernels.length).fill(4));
});

describe.each(fixtureKernels.filter((kernel) => kernel !== '5.10'))('modules of %s', (kernel) => {
  it('reads the SCSI layer on top of the kernel', () => {
    const { vmlinux, modules } = btfFixture(kernel);
    const base = new Btf(vmlinux);
    expect(base.find('scsi_cmnd', 'struct')).toBeNull();
    const scsi = new Btf(modules.get('scsi_mod') as Uint8Array, base);
    expect(scsi.firstId).toBe(base.endId);
    const command = scsi.find('scsi_cmnd', 'struct') as number;
    expect(memberPath(scsi, command, 'device->host->host_no')?.steps).toHaveLength(3);
    expect(memberPath(scsi, command, 'sdb.table.sgl')?.steps).toHaveLength(1);
    const signature = functionSignature(scsi, 'scsi_init_command');
    expect(signature?.id).toBeGreaterThanOrEqual(scsi.firstId);
    expect(signature?.parameters.map(({ name }) => name)).toEqual(['dev', 'cmd']);
    expect(formatType(scsi, signature?.parameters[1]?.typeId ?? 0)).toBe('struct scsi_cmnd *');
    expect(tracepointSignature(scsi, 'scsi_dispatch_cmd_start')?.parameters).toHaveLength(1);
  });

  it('reads every type of every module', () => {
    const { vmlinux, modules } = btfFixture(kernel);
    const base = new Btf(vmlinux);
    expect([...modules.keys()].sort()).toEqual(['scsi_mod', 'sd_mod', 'veth', 'virtio_net']);
    for (const bytes of modules.values()) {
      const module = new Btf(bytes, base);
      for (let id = module.firstId; id < module.endId; id++) module.type(id);
      expect(module.endId).toBeGreaterThan(module.firstId + 50);
    }
  });
});

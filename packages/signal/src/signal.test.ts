import { describe, expect, expectTypeOf, it } from 'vitest';
import { on, type Probe, type RowOf } from '@tap/native-core/tapset';
import { signal } from './index.js';

/** Values of the manual (section "Signal"). */
const manual: Readonly<Record<string, string>> = {
  'signal.send': 'send2queue name task sinfo si_code sig_name sig shared sig_pid pid_name',
  'signal.send.return': 'retstr send2queue name shared',
  'signal.checkperm': 'name task sinfo si_code sig_name sig pid_name sig_pid',
  'signal.checkperm.return': 'retstr name',
  'signal.wakeup': 'resume state_mask pid_name sig_pid',
  'signal.check_ignored': 'sig_name sig pid_name sig_pid',
  'signal.check_ignored.return': 'retstr name',
  'signal.force_segv': 'sig_name sig pid_name sig_pid',
  'signal.force_segv.return': 'retstr name',
  'signal.syskill': 'sig pid',
  'signal.syskill.return': '',
  'signal.sys_tkill': 'sig_name sig pid',
  'signal.systkill.return': '',
  'signal.sys_tgkill': 'sig_name sig pid tgid',
  'signal.sys_tgkill.return': '',
  'signal.send_sig_queue': 'sigqueue_addr sig_name sig pid_name sig_pid',
  'signal.send_sig_queue.return': 'retstr',
  'signal.pending': 'sigset_size sigset_add',
  'signal.pending.return': 'retstr',
  'signal.handle': 'regs sig_code sig_mode sinfo oldset_addr sig ka_addr',
  'signal.handle.return': 'retstr',
  'signal.do_action': 'sa_mask oldsigact_addr sig sa_handler sigact_addr',
  'signal.do_action.return': 'retstr',
  'signal.procmask': 'how oldsigset_addr sigset sigset_addr',
  'signal.flush': 'task pid_name sig_pid',
};
/** SystemTap's other names of them, and what it has in addition. */
const others = [
  'signal.systkill',
  'signal.sys_tkill.return',
  'signal.systgkill',
  'signal.systgkill.return',
  'signal.sys_tckill',
  'signal.sys_tckill.return',
  'signal.sys_kill',
  'signal.sys_kill.return',
  'signal.procmask.return',
];

const entries = Object.values(signal) as readonly (Probe<object> & { readonly return?: Probe<object> })[];
const probes = entries.flatMap((entry) => [entry, ...(entry.return === undefined ? [] : [entry.return])]);
const valuesOf = (name: string): readonly string[] =>
  Object.keys(probes.find((probe) => probe.name === name)?.values ?? {});

describe('signal probes', () => {
  it('have the names of the manual, and the other names that SystemTap has', () => {
    expect(Object.keys(manual)).toHaveLength(25);
    expect(probes.map(({ name }) => name).sort()).toEqual([...Object.keys(manual), ...others].sort());
  });

  it.each(Object.entries(manual))('%s has the values of the manual', (name, values) => {
    expect(valuesOf(name)).toEqual(expect.arrayContaining(values.split(' ').filter((value) => value !== '')));
  });

  it('tell the 79 values of the manual', () => {
    expect(Object.values(manual).join(' ').trim().split(/\s+/)).toHaveLength(79);
  });
});

describe('events of signal probes', () => {
  it('have the name of an error only where the kernel returns one', () => {
    const { retstr, ...rest } = signal.handle.return.values;
    expect(Object.keys(rest)).toEqual(['sig', 'sig_name']);
    const { decode } = retstr.kind as unknown as { decode: (raw: number) => string };
    expect([0, 1].map(decode)).toEqual(['0', '1']);
    expect(Object.keys(signal.checkperm.return.values)).toContain('error');
  });

  it('have the types of their values', () => {
    expectTypeOf<RowOf<typeof signal.send.values>['sig_name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOf<typeof signal.send.values>['pid_name']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOf<typeof signal.procmask.values>['sigset']>().toEqualTypeOf<bigint | null>();
    expectTypeOf<RowOf<typeof signal.do_action.values>['sa_mask']>().toEqualTypeOf<bigint>();
    expectTypeOf<RowOf<typeof signal.checkperm.return.values>['error']>().toEqualTypeOf<string | null>();
  });

  it('can be asked for by their texts', () => {
    expect(on(signal.send).where((e) => e.sig_name.eq('SIGKILL')).spec.condition).not.toBeNull();
    expect(on(signal.checkperm.return).where((e) => e.retstr.eq('-1 (EPERM)')).spec.condition).not.toBeNull();
  });
});

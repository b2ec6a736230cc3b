import { describe, expect, expectTypeOf, it } from 'vitest';
import { on, type Probe, type RowOf } from '@tap/native-core/tapset';
import { kprocess } from './index.js';

/** Values of the manual (section "Kernel Process"). */
const manual: Readonly<Record<string, readonly string[]>> = {
  'kprocess.create': ['new_pid'],
  'kprocess.start': [],
  'kprocess.exec': ['filename'],
  'kprocess.exec_complete': ['success', 'errno'],
  'kprocess.exit': ['code'],
  'kprocess.release': ['pid', 'task'],
};
/** What tap adds, under SystemTap's names of today where it has one. */
const added: Readonly<Record<string, readonly string[]>> = {
  'kprocess.create': ['new_tid'],
  'kprocess.start': [],
  'kprocess.exec': ['args', 'argstr', 'env_str'],
  'kprocess.exec_complete': ['error', 'retstr'],
  'kprocess.exit': ['status', 'signal'],
  'kprocess.release': ['released_pid', 'released_tid'],
};

const probes = Object.values(kprocess) as readonly Probe<object>[];
const places = (probe: { choices: Probe['choices'] }): readonly string[] =>
  probe.choices.map((choice) =>
    choice
      .map(
        ({ place }) =>
          `${place.at} ${place.name}${place.at === 'syscall' && place.compat ? ' compat' : ''}${place.optional ? '?' : ''}`,
      )
      .join(' or '),
  );

describe('kprocess probes', () => {
  it('have the names of the manual', () => {
    expect(probes.map(({ name }) => name).sort()).toEqual(Object.keys(manual).sort());
  });

  it.each(probes)('$name has the values of the manual and those that tap adds', ({ name, values }) => {
    expect(Object.keys(values).sort()).toEqual([...(manual[name] ?? []), ...(added[name] ?? [])].sort());
  });

  it('see every way to execute a program, at its begin and at its end', () => {
    const ways = [
      'syscall execve',
      'syscall execveat?',
      'syscall execve compat?',
      'syscall execveat compat?',
      'function kernel_execve?',
    ];
    const [place, ...others] = places(kprocess.exec);
    expect([place, others]).toEqual(['function bprm_execve', ways]);
    expect(places(kprocess.exec_complete)).toEqual(ways);
    expect([kprocess.exec.moment, kprocess.exec_complete.moment]).toEqual(['entry', 'return']);
  });

  it('see the end of a thread, which has no return', () => {
    expect(places(kprocess.exit)).toEqual(['function do_exit or tracepoint sched_process_exit']);
    expect(kprocess.exit).not.toHaveProperty('return');
  });
});

describe('events of kprocess probes', () => {
  it('have the types of their values', () => {
    expectTypeOf<RowOf<typeof kprocess.exec.values>>().toEqualTypeOf<{
      readonly filename: string | null;
      readonly args: string | null;
      readonly argstr: string | null;
      readonly env_str: string | null;
    }>();
    expectTypeOf<RowOf<typeof kprocess.exec_complete.values>>().toEqualTypeOf<{
      readonly success: number;
      readonly errno: number;
      readonly error: string | null;
      readonly retstr: string;
    }>();
    expectTypeOf<RowOf<typeof kprocess.release.values>['task']>().toEqualTypeOf<bigint>();
  });

  it('can be asked for', () => {
    const failures = on(kprocess.exec_complete).where((e) => e.error.eq('ENOENT'));
    expectTypeOf<(typeof failures)['row']['errno']>().toEqualTypeOf<number>();
    expect(failures.spec.condition).not.toBeNull();
    expect(on(kprocess.start).spec.fields).toEqual({});
  });
});

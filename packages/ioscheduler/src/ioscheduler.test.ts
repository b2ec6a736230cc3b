import { on, type Probe, type RowOf } from '@tap/native-core/tapset';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ioscheduler, ioscheduler_trace } from './index.js';

/** Values of the manual (section "IO Scheduler"). */
const manual: Readonly<Record<string, readonly string[]>> = {
  'ioscheduler.elv_next_request': ['elevator_name'],
  'ioscheduler.elv_next_request.return': ['req_flags', 'req', 'disk_major', 'disk_minor'],
  'ioscheduler.elv_add_request': ['req_flags', 'req', 'disk_major', 'elevator_name', 'disk_minor'],
  'ioscheduler.elv_completed_request': ['req_flags', 'req', 'disk_major', 'elevator_name', 'disk_minor'],
};
const aliases = ['rq', 'rq_flags'];
const whole = ['req', 'req_flags', 'disk_major', 'disk_minor', 'elevator_name', ...aliases];
/** What tap adds, under SystemTap's names of today where it has one. */
const added: Readonly<Record<string, readonly string[]>> = {
  'ioscheduler.elv_next_request': [],
  'ioscheduler.elv_next_request.return': [...aliases, 'elevator_name'],
  'ioscheduler.elv_add_request': [...aliases, 'q'],
  'ioscheduler.elv_add_request.tp': [...whole, 'q'],
  'ioscheduler.elv_add_request.kp': [...whole, 'q'],
  'ioscheduler.elv_completed_request': [...aliases, 'nr_bytes'],
  'ioscheduler_trace.elv_issue_request': whole,
  'ioscheduler_trace.elv_requeue_request': whole,
  'ioscheduler_trace.elv_completed_request': [...whole, 'nr_bytes'],
  'ioscheduler_trace.plug': ['rq_queue'],
  'ioscheduler_trace.unplug_io': ['rq_queue', 'depth'],
};

const probes: readonly Probe<object>[] = [
  ...Object.values(ioscheduler),
  ioscheduler.elv_next_request.return,
  ...Object.values(ioscheduler_trace),
];

describe('ioscheduler probes', () => {
  it('are those of the manual and those that tap adds', () => {
    expect(probes.map(({ name }) => name).sort()).toEqual(Object.keys(added).sort());
    expect(Object.keys(added)).toEqual(expect.arrayContaining(Object.keys(manual)));
  });

  it.each(probes)('$name has the values of the manual and those that tap adds', ({ name, values }) => {
    expect(Object.keys(values).sort()).toEqual([...(manual[name] ?? []), ...(added[name] ?? [])].sort());
  });

  it('have the types of their values', () => {
    type Added = RowOf<typeof ioscheduler.elv_add_request.values>;
    expectTypeOf<Added['elevator_name']>().toEqualTypeOf<string>();
    expectTypeOf<Added['req']>().toEqualTypeOf<bigint>();
    expectTypeOf<Added['disk_major']>().toEqualTypeOf<number>();
    expectTypeOf<
      RowOf<typeof ioscheduler.elv_next_request.return.values>['req_flags']
    >().toEqualTypeOf<number>();
  });

  it('can be asked for', () => {
    const reads = on(ioscheduler.elv_add_request).where((e) => e.elevator_name.eq('none'));
    expect(reads.spec.condition).not.toBeNull();
  });
});

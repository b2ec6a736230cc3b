import { on, type Probe, type RowOf } from '@tap/native-core/tapset';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { scsi } from './index.js';

const place = ['host_no', 'channel', 'dev_id', 'lun'];
const command = [...place, 'device_state', 'data_direction'];
/** Values of the manual (section "SCSI"). */
const manual: Readonly<Record<string, readonly string[]>> = {
  'scsi.ioentry': ['disk_major', 'device_state', 'disk_minor'],
  'scsi.iodispatching': [...command, 'req_bufflen', 'request_buffer'],
  'scsi.iodone': command,
  'scsi.iocompleted': [...command, 'goodbytes'],
};
const texts = ['device_state_str', 'data_direction_str'];
/** What tap adds, under SystemTap's names of today. */
const added: Readonly<Record<string, readonly string[]>> = {
  'scsi.ioentry': ['device_state_str', 'req_addr'],
  'scsi.ioentry.prepare': ['disk_major', 'device_state', 'disk_minor', 'device_state_str', 'req_addr'],
  'scsi.iodispatching': [...texts, 'req_addr', 'request_bufflen'],
  'scsi.iodone': [...texts, 'req_addr'],
  'scsi.iocompleted': [...texts, 'req_addr'],
  'scsi.ioexecute': [...command, ...texts, 'request_buffer', 'request_bufflen', 'retries', 'timeout'],
  'scsi.set_state': [...place, 'state', 'state_str', 'old_state', 'old_state_str'],
};

const probes = Object.values(scsi) as readonly Probe<object>[];

describe('scsi probes', () => {
  it('are those of the manual and those that tap adds', () => {
    expect(probes.map(({ name }) => name).sort()).toEqual(Object.keys(added).sort());
    expect(Object.keys(added)).toEqual(expect.arrayContaining(Object.keys(manual)));
  });

  it.each(probes)('$name has the values of the manual and those that tap adds', ({ name, values }) => {
    expect(Object.keys(values).sort()).toEqual([...(manual[name] ?? []), ...(added[name] ?? [])].sort());
  });

  it('have the types of their values', () => {
    type Dispatched = RowOf<typeof scsi.iodispatching.values>;
    expectTypeOf<Dispatched['host_no']>().toEqualTypeOf<number>();
    expectTypeOf<Dispatched['device_state']>().toEqualTypeOf<number | null>();
    expectTypeOf<Dispatched['device_state_str']>().toEqualTypeOf<string | null>();
    expectTypeOf<Dispatched['request_buffer']>().toEqualTypeOf<bigint | null>();
    expectTypeOf<RowOf<typeof scsi.set_state.values>['host_no']>().toEqualTypeOf<number | null>();
  });

  it('have states and directions by their names', () => {
    const { device_state_str, data_direction_str } = scsi.iodone.values;
    const { decode: state } = device_state_str.kind as unknown as { decode: (raw: number) => string };
    const { decode: direction } = data_direction_str.kind as unknown as { decode: (raw: number) => string };
    expect([1, 2, 5, 6, 8, 9].map(state).join()).toBe('CREATED,RUNNING,QUIESCE,OFFLINE,BLOCK,CREATED_BLOCK');
    expect([0, 10].map(state)).toEqual(['INVALID', 'INVALID']);
    expect([0, 1, 2, 3, 4].map(direction).join()).toBe('BIDIRECTIONAL,TO_DEVICE,FROM_DEVICE,NONE,INVALID');
  });

  it('can be asked for states and directions in the kernel', () => {
    const query = on(scsi.iodone).where((e) =>
      e.device_state_str.eq('RUNNING').and(e.data_direction_str.ne('NONE')),
    );
    expect(query.spec.condition).not.toBeNull();
  });
});

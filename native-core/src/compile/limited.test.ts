import { expect, it } from 'vitest';
import { fn, i64, on, probe, syscall, tracepoint } from '../define/index.js';
import { withoutCallsOf } from './limited.js';

const call = probe('test.call', { at: syscall('read', {}), values: () => ({}) });
const function_ = probe('test.function', { at: fn('__x64_sys_read', {}), values: () => ({}) });
const any = probe('test.any', { at: tracepoint('raw_syscalls:sys_enter', {}), values: () => ({}) });
const deeper = probe('test.deeper', { at: fn('vfs_read', { count: i64 }), values: () => ({}) });

it.each([[call], [function_], [any]])('leaves the calls of a process out of %o', (one) => {
  expect(withoutCallsOf(7, on(one).spec).condition).not.toBeNull();
});

it('takes all of what interrupts can do, too', () => {
  const { spec } = on(deeper);
  expect(withoutCallsOf(7, spec)).toBe(spec);
});

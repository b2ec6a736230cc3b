import { expect, it } from 'vitest';
import { fn, i64, on, probe, syscall, tracepoint } from '../define/index.js';
import { withoutOwnCalls } from './own-calls.js';

const call = probe('test.call', { at: syscall('read', {}), values: () => ({}) });
const function_ = probe('test.function', { at: fn('__x64_sys_read', {}), values: () => ({}) });
const any = probe('test.any', { at: tracepoint('raw_syscalls:sys_enter', {}), values: () => ({}) });
const deeper = probe('test.deeper', { at: fn('vfs_read', { count: i64 }), values: () => ({}) });

it.each([[call], [function_], [any]])('leaves own calls out of %o', (one) => {
  expect(withoutOwnCalls(on(one).spec).condition).not.toBeNull();
});

it('takes all of what interrupts can do, too', () => {
  const { spec } = on(deeper);
  expect(withoutOwnCalls(spec)).toBe(spec);
});

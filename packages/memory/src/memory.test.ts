import { describe, expect, it } from 'vitest';
import { constantInt } from '@tap/native-core/tapset';
import { lowered } from '../../../native-core/test/lowered.js';
import { vm, vm_fault_contains } from './index.js';

describe('vm probes', () => {
  it('have the names and values of the manual', () => {
    expect(
      Object.fromEntries(Object.values(vm).map(({ name, values }) => [name, Object.keys(values)])),
    ).toEqual({
      'vm.pagefault': ['write_access', 'address'],
      'vm.write_shared': ['address'],
      'vm.write_shared_copy': ['address', 'zero'],
      'vm.mmap': ['length', 'address'],
      'vm.munmap': ['length', 'address'],
      'vm.brk': ['length', 'address'],
      'vm.oom_kill': ['task', 'task_pid', 'task_execname'],
    });
    expect(vm.pagefault.return.name).toBe('vm.pagefault.return');
    expect(Object.keys(vm.pagefault.return.values)).toContain('fault_type');
  });
});

describe('vm_fault_contains()', () => {
  it.each([
    [0x1, 0, 1],
    [0x2, 1, 1],
    [0x0, 2, 1],
    [0x4, 2, 0],
    [0x4, 3, 1],
    [0x100, 4, 1],
    [0x200, 5, 1],
    [0x40, 6, 1],
    [0x400, 6, 0],
    [0xffff, 7, 0],
  ])('of %i for kind %i is %i, here and in a query', (value, test, is) => {
    expect(vm_fault_contains(value, test)).toBe(is);
    expect(lowered(vm_fault_contains(constantInt(value), test).node)).toMatchObject({
      op: 'const',
      value: BigInt(is),
    });
  });
});

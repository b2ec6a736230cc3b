import { argument, choose, constantInt, Int, takes } from '@tap/native-core/tapset';

/** The bits of a fault's result that each code of the manual stands for: enum vm_fault_reason, include/linux/mm_types.h. */
const OOM = 0x1;
const SIGBUS = 0x2;
const MAJOR = 0x4;
const codes = new Map([
  [0, OOM],
  [1, SIGBUS],
  [3, MAJOR],
  // VM_FAULT_NOPAGE, VM_FAULT_LOCKED and VM_FAULT_ERROR.
  [4, 0x100],
  [5, 0x200],
  [6, 0x873],
]);
const MINOR = 2;

/**
 * Whether the result of a page fault (`fault_type` of `vm.pagefault.return`) is of a kind: 0 no memory, 1 bus error,
 * 2 minor, 3 major, 4 no page, 5 page locked, 6 any error. Gives 1 or 0; 0 for other kinds.
 */
export function vm_fault_contains(value: number, test: number): 0 | 1;
/** The same of a value in a query, computed in the kernel. */
export function vm_fault_contains(value: Int, test: number): Int;
export function vm_fault_contains(value: number | Int, test: number): number | Int {
  const fault = argument('vm_fault_contains', { value }, takes.int, takes.number);
  const kind = argument('vm_fault_contains', { test }, takes.number);
  const bits = kind === MINOR ? OOM | SIGBUS | MAJOR : (codes.get(kind) ?? 0);
  if (fault instanceof Int) {
    const some = fault.bitAnd(bits).ne(0);
    return kind === MINOR ? choose(some, constantInt(0), 1) : choose(some, constantInt(1), 0);
  }
  return ((fault & bits) !== 0) === (kind !== MINOR) ? 1 : 0;
}

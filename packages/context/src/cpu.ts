import { context, u32, type Int } from '@tap/native-core/tapset';

/** Number of the CPU on which the event happens, counted from 0. */
export function cpu(): Int {
  return context('cpu', u32);
}

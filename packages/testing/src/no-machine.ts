import type { DecodeContext } from '@tap/native-core/tapset';

/** What stands for a machine of which nothing is known, in UTC; its clocks are CLOCK_MONOTONIC. Tests put in what they ask for. */
export const noMachine: DecodeContext = {
  symbol: () => null,
  functionStart: () => null,
  userSymbol: () => null,
  userModule: () => null,
  userOffset: () => null,
  lostCallers: () => [],
  userEnd: (_pid, _space, { length }) => ({ end: 'unknown', count: length }),
  cycles: (monotonic) => monotonic,
  wallTime: (monotonic) => monotonic,
  timeZone: () => ({ behind: 0, name: 'UTC' }),
  processName: () => '',
  memoryNode: () => null,
};

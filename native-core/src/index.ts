/**
 * Typed probes of the running kernel: ask them with `on()`, run them with `attach()`.
 *
 * @module
 */
export {
  between,
  map,
  on,
  profile,
  variable,
  type Aggregation,
  type Attachable,
  type AtReturn,
  type EventFacts,
  type EventOf,
  type Group,
  type Action,
  type Constant,
  type GroupOptions,
  type KeyOf,
  type MapOptions,
  type NoKey,
  type Probe,
  type ProbeWithReturn,
  type ReturnProbe,
  type Query,
  type QuerySpec,
  type Rank,
  type RowOf,
  type Selectable,
  type Sample,
  type NamedMap,
  type Tally,
  type Update,
  type Variable,
  type Word,
} from './define/index.js';
export type { SessionTarget } from './compile/index.js';
export {
  kernel,
  kernelProbes,
  type ArgumentsOfFunction,
  type FunctionOptions,
  type PatternOptions,
  type FunctionProbe,
  type KernelFunctions,
  type KernelPointer,
  type KernelProbes,
  type KernelTracepoints,
  type KernelValue,
  type KernelValues,
  type ResultOfFunction,
  type TracepointProbe,
} from './discover/index.js';
export { TapError, VerifierError, type TapErrorCode } from './errors/index.js';
export {
  choose,
  type Address,
  type Bool,
  type Decoded,
  type Expression,
  type Inet,
  type Int,
  type Text,
  type ValueOf,
} from './expr/index.js';
export { readKernel, type Kernel } from './kernel/index.js';
export type { KernelMemory } from './load/index.js';
export {
  avg,
  count,
  distinct,
  first,
  hist,
  last,
  linear,
  max,
  min,
  stddev,
  sum,
  variance,
  type Bucket,
  type DistinctOptions,
  type Histogram,
  type HistogramJson,
  type HistOptions,
  type LinearOptions,
  type Measure,
  type MeasuredOf,
} from './measure/index.js';
export type { Mechanism } from './resolve/index.js';
export {
  attach,
  type AttachOptions,
  type Batch,
  type EventOfAny,
  type GuardStats,
  type LiveMap,
  type LiveVariable,
  type LeftOutRuns,
  type Overload,
  type OverloadAction,
  type OverloadLimits,
  type OverloadOptions,
  type PairStats,
  type Session,
  type SessionStats,
  type Uncounted,
  type TableSession,
  type TableStats,
} from './session/index.js';
export type { LiveTable, Table } from './table/index.js';
export { monotonicTime, readCycles, type Why } from './sys/index.js';

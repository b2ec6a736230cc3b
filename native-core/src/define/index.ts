export { between, type BetweenOptions, type PairKey } from './between.js';
export { constantAddress, constantBool, constantInt, constantText, type Constant } from './constant.js';
export {
  context,
  currentComm,
  inTarget,
  kernelStack,
  narrow,
  register,
  registers,
  siteInt,
  siteText,
  socketAddress,
  userPlace,
  userStack,
} from './context.js';
export { deferred, type Remembered, type Told } from './deferred.js';
export { errno } from './errno.js';
export { errnoName, errnoNumber } from './errno-names.js';
export * from './field.js';
export { Aggregation, Tally } from './aggregation.js';
export { Action } from './action.js';
export { alias, renamed, type Aliased } from './alias.js';
export { Group, type GroupOptions } from './group.js';
export { once } from './lazy.js';
export { merge } from './merge.js';
export { nullable } from './nullable.js';
export { profile, type Sample } from './profile.js';
export {
  probe,
  returnProbe,
  withReturn,
  type AtReturn,
  type Probe,
  type ProbePair,
  type ProbeLeaf,
  type ProbeSpec,
  type ProbeSpecWithReturn,
  type ProbeWithReturn,
  type ReturnProbe,
  type Values,
} from './probe.js';
export type { AggregationSpec, Column, Grouping } from './aggregation-spec.js';
export type { RowOf, Selectable } from './ask.js';
export type { Attachable, EventFacts, EventOf, Tabulating } from './attachable.js';
export type { MeasuringSpec, QuerySpec, ReportingSpec } from './query-spec.js';
export { on, Query, Update, type NoKey } from './query.js';
export type { Sampling } from './sampling.js';
export {
  map,
  NamedMap,
  Variable,
  variable,
  type JsKeyOf,
  type JsValueOf,
  type KeyOf,
  type MapOptions,
  type Word,
  type WordType,
  type WordValue,
} from './named-map.js';
export { requireRows, type Largest, type Rank } from './rank.js';
export {
  each,
  event,
  fn,
  fnAt,
  moduleFn,
  oneOf,
  syscall,
  timer,
  tracepoint,
  type Arguments,
  type ArgumentsOf,
  type Deferral,
  type Leaf,
  type Site,
} from './site.js';
export type { FunctionPlace, Place, PlaceFacts, SyscallPlace, TimerPlace, TracePlace } from './place.js';
export { retstr } from './retstr.js';
export { stringList, type StringList } from './string-list.js';
export { castOf, containerOf, ptr, struct, type Members, type Shape, type StructPointer } from './struct.js';

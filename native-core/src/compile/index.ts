export { compile, compileSteps } from './compile.js';
export type { Alternative, Compilation, CompiledProgram, Role, SharedProgram } from './compilation.js';
export type { Json } from './json.js';
export type { CompiledMap, MapPurpose, MapRequest, MapShape, MapType } from './map.js';
export { checkSharedOptions, requireKernel, requireQueries, sharedOptionTypes } from './check.js';
export {
  settleCompileOptions,
  type CompileOptions,
  type SessionTarget,
  type SettledCompileOptions,
} from './options.js';
export type { CompiledTable, TableSizes } from './table.js';

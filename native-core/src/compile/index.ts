export { compile, compileSteps } from './compile.js';
export type { Alternative, Compilation, CompiledProgram, Role } from './compilation.js';
export type { CompiledMap, MapPurpose, MapRequest, MapShape, MapType } from './map.js';
export {
  requirePrograms,
  requireQueries,
  settleCompileOptions,
  sharedOptionTypes,
  type CompileOptions,
  type SessionTarget,
  type SettledCompileOptions,
} from './options.js';
export { reporting } from './program.js';
export { sessionMaps } from './session-maps.js';
export { tableMaps, type CompiledTable, type TableSizes } from './table.js';

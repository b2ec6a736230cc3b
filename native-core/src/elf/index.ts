export { readCallFrames, type CallFrames } from './call-frames.js';
export { readBuildId, readElsewhere, type Elsewhere } from './debug-link.js';
export { addressAt, readElf, type Elf } from './elf.js';
export type { FrameRow } from './frame-row.js';
export { LargeFile } from './large-file.js';
export { readLayout, type ReadAt, type Segment } from './layout.js';
export { readMiniDebugInfo } from './mini-debug-info.js';
export { ofBytes } from './section.js';
export { SymbolList, type SymbolTable } from './symbol-table.js';

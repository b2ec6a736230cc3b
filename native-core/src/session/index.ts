export { attach, type EventOfAny } from './attach.js';
export { codeOptions, type Installed } from './install.js';
export { makeCode } from './make-code.js';
export type { LiveState, LiveVariable } from './live-state.js';
export type { PairStats } from './pairs.js';
export type { AttachOptions, SessionTarget } from './options.js';
export { Session, type Batch, type SessionStats } from './session.js';
export { TableSession, type TableStats } from './table-session.js';

import type { CommandContext } from '@stricli/core';
import type { EventEmitter } from 'node:events';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { InputStream, OutputStream } from '../terminal/streams.js';
import type { Tracer } from './tracer.js';

/** Signals by which a process says how it ended. */
export type DeadlySignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE';

/** What a command can reach; tests bring their own. */
export interface TapContext extends CommandContext {
  readonly process: {
    readonly stdout: OutputStream;
    readonly stderr: OutputStream;
    readonly env: Readonly<Record<string, string | undefined>>;
  };
  /** Where keys come from; none in tests. */
  readonly stdin?: InputStream;
  /** Where signals arrive. */
  readonly signals: EventEmitter;
  /** What there is to trace, also of the tapsets that `--tapset` names. */
  readonly catalogue: (named: readonly string[]) => Promise<Catalogue>;
  /** The machinery that traces. */
  readonly tracer: () => Promise<Tracer>;
  /**
   * Once all is done, the process dies by a signal, as one does that was told to end; `atOnce`: without waiting until what was
   * written is taken.
   */
  readonly dieBy: (signal: DeadlySignal, atOnce?: boolean) => void;
  /** Once all is done, the process ends with a status. */
  readonly exitWith: (status: number) => void;
}

import type { CommandContext } from '@stricli/core';
import type { PackageDocs } from '@tap/native-core/inspect';
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
  /** The words of the command line that a shell completes, up to the unfinished one; only then. */
  readonly completed?: readonly string[];
  /** Where keys come from; none in tests. */
  readonly stdin?: InputStream;
  /** Where signals arrive. */
  readonly signals: EventEmitter;
  /** What there is to trace: of the tapsets that `--tapset` names, and of those whose documentation tells that they are needed. */
  readonly catalogue: (
    named: readonly string[],
    needs?: (docs: PackageDocs) => boolean,
  ) => Promise<Catalogue>;
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

import { readFileSync } from 'node:fs';
import { arch, hostname, release } from 'node:os';
import type { KeyValue } from 'hyparquet';
import type { RecordedQuery } from './recorded-query.js';

/** Where and when a recording was made. */
export interface RecordingFacts {
  /** Version of `@tap/record`; `unknown` where it has been bundled without its package.json. */
  readonly version: string;
  /** Name of the machine. */
  readonly host: string;
  /** Release of its kernel: `6.12.0-amd64`. */
  readonly kernel: string;
  /** Its processor, as Node names it: `x64`. */
  readonly arch: string;
  /** When the recording began, in ISO 8601. */
  readonly began: string;
  /** What to add to `time` for nanoseconds since 1970, as they were when the recording began. */
  readonly clockOffset: bigint;
  /** What was asked for, in words: the command line, mostly. Null when nobody said. */
  readonly title: string | null;
  /** The number of this file among those of a rotation, from 1. */
  readonly part: number;
}

/** What a file says of events, besides having them. */
export interface RecordingStats {
  /** Events in the file. */
  readonly events: number;
  /** Events that found the ring of their CPU full, since the file before. */
  readonly lost: number;
  /** Events that were left out in overload, since the file before. */
  readonly thinned: number;
  /** Runs that the kernel left out, since the session began; null where it does not count all, or nobody has said. */
  readonly missed: number | null;
  /** Why the recording ended with an error; null for none. */
  readonly error: string | null;
  /** Whether the recording ended in order; a process that was killed leaves `false`. */
  readonly ended: boolean;
}

/** What the metadata of a file hold. */
export interface RecordingMetadata {
  readonly facts: RecordingFacts;
  readonly stats: RecordingStats;
  readonly queries: readonly RecordedQuery[];
}

/** Version of the form of the files. */
const format = '1';

/** The facts of this machine, now. */
export function machineFacts(title: string | null): RecordingFacts {
  const now = Date.now();
  // On Linux it is CLOCK_MONOTONIC, the clock of events.
  const clockOffset = BigInt(now) * 1_000_000n - process.hrtime.bigint();
  const began = new Date(now).toISOString();
  return {
    version: ownVersion(),
    host: hostname(),
    kernel: release(),
    arch: arch(),
    began,
    clockOffset,
    title,
    part: 1,
  };
}

function ownVersion(): string {
  try {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { name, version } = JSON.parse(manifest) as { readonly name: unknown; readonly version: unknown };
    return name === '@tap/record' ? String(version) : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Metadata as the texts by name that a Parquet file has; `null` is a text, too, so that SQL finds each name. */
export function writeMetadata({ facts, stats, queries }: RecordingMetadata): KeyValue[] {
  const entries = { format, ...facts, ...stats, queries };
  return Object.entries(entries).map(([name, value]) => ({
    key: `tap.${name}`,
    value:
      typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value),
  }));
}

/** Reads them. @throws RangeError for what is missing or has another form. */
export function readMetadata(pairs: readonly KeyValue[]): RecordingMetadata {
  const texts = new Map(pairs.map(({ key, value }) => [key, value ?? '']));
  const text = (name: string): string => {
    const found = texts.get(`tap.${name}`);
    if (found === undefined) throw new RangeError(`it has no tap.${name}`);
    return found;
  };
  const whole = (name: string): number => {
    const number = Number(text(name));
    if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`tap.${name} is no whole number`);
    return number;
  };
  const orNull = (name: string): string | null => (text(name) === 'null' ? null : text(name));
  if (text('format') !== format)
    throw new RangeError(`its form is ${text('format')}, and this tap reads ${format}`);
  const [version, host, kernel] = [text('version'), text('host'), text('kernel')];
  const [events, lost, thinned] = [whole('events'), whole('lost'), whole('thinned')];
  return {
    facts: {
      version,
      host,
      kernel,
      arch: text('arch'),
      began: text('began'),
      title: orNull('title'),
      clockOffset: BigInt(text('clockOffset')),
      part: whole('part'),
    },
    stats: {
      events,
      lost,
      thinned,
      error: orNull('error'),
      missed: orNull('missed') === null ? null : whole('missed'),
      ended: text('ended') === 'true',
    },
    queries: queriesOf(JSON.parse(text('queries'))),
  };
}

const kinds = ['int', 'bool', 'address', 'text', 'inet', 'stack', 'registers', 'decoded'];

function queriesOf(value: unknown): readonly RecordedQuery[] {
  const refuse = (): never => {
    throw new RangeError('tap.queries has another form');
  };
  if (!Array.isArray(value)) return refuse();
  for (const query of value as readonly Partial<RecordedQuery>[]) {
    if (typeof query?.probe !== 'string' || !Array.isArray(query.fields)) refuse();
    if (![query.condition, query.sampling].every((text) => text === null || typeof text === 'string'))
      refuse();
    for (const { name, kind, source, absent } of query.fields as readonly {
      absent?: unknown;
      name?: unknown;
      kind?: { type?: unknown; shown?: unknown };
      source?: unknown;
    }[]) {
      if (typeof source !== 'string') refuse();
      if (![undefined, 'always', 'sometimes'].includes(absent as undefined)) refuse();
      if (typeof name !== 'string' || typeof kind !== 'object' || !kinds.includes(String(kind?.type)))
        refuse();
      if (kind?.type === 'decoded' && typeof kind.shown !== 'string') refuse();
    }
  }
  return value as readonly RecordedQuery[];
}

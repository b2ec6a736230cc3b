import { compile, type Attachable } from '@tap/native-core/inspect';
import {
  decodeSteps,
  decodeTables,
  makeDecoder,
  viewsOf,
  type ProgramDecoder,
} from '../../../native-core/src/decode/index.js';
import {
  recordHeader,
  stackStart,
  type RecordField,
  type RecordLayout,
} from '../../../native-core/src/layout/index.js';
import { takeAll } from '../../../native-core/src/sys/index.js';
import { fixtureKernel } from '../../testing/src/index.js';
import { noMachine } from '../../testing/src/no-machine.js';

/** A whole number below another one, always the same after the same seed: mulberry32. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** How the values of events are made up. */
export interface Making {
  /** `wild`: any bytes. `usual`: as those of a busy server are, with few names and many small numbers. */
  readonly values: 'wild' | 'usual';
  readonly seed: number;
}

/**
 * Makes events of queries: records as the programs for Linux 6.12 write them, decoded as a session decodes them. What this machine
 * would be asked is unknown.
 */
export function eventMaker(
  queries: readonly Attachable[],
  { values, seed }: Making,
): (count: number) => readonly object[] {
  const { programs } = compile(queries, fixtureKernel('6.12'));
  const layouts: { readonly number: number; readonly layout: RecordLayout }[] = [];
  const decoders: ProgramDecoder[] = [];
  const tables = decodeTables();
  for (const { number, role, spec, alternatives } of programs) {
    const layout = alternatives[0]?.record;
    if (role !== 'reports' || layout == null) continue;
    layouts.push({ number, layout });
    const decoder = makeDecoder(spec.probe.name, layout, noMachine, tables);
    decoders[number] = { decoder, size: layout.size, userStacks: [], kernelPlaces: null };
  }
  const random = randomNumbers(seed);
  let time = 5_000_000_000_000n;
  return (count) => {
    const chosen = Array.from(
      { length: count },
      () => layouts[random(layouts.length)] as (typeof layouts)[number],
    );
    const length = chosen.reduce((sum, { layout }) => sum + layout.size, 0);
    const bytes = Buffer.from(new ArrayBuffer(length));
    let at = 0;
    for (const { number, layout } of chosen) {
      time += BigInt(random(20_000));
      bytes.writeBigUInt64LE(time, at + recordHeader.time);
      bytes.writeUInt16LE(number, at + recordHeader.program);
      bytes.writeUInt16LE(random(8), at + recordHeader.cpu);
      for (const field of layout.fields) fill(bytes, at + field.offset, field, values, random);
      at += layout.size;
    }
    return takeAll(decodeSteps(viewsOf(bytes.buffer), length, decoders));
  };
}

const names = ['nginx', 'postgres', 'node', 'kworker/3:1', 'systemd-journal'];

function fill(
  bytes: Buffer,
  at: number,
  field: RecordField,
  values: Making['values'],
  random: (below: number) => number,
): void {
  const { storage } = field;
  const wild = values === 'wild';
  const anyByte = (from: number, count: number): void => {
    for (let i = 0; i < count; i++) bytes[from + i] = random(256);
  };
  switch (storage.as) {
    case 'word':
      if (wild || random(2) === 0) anyByte(at, wild ? storage.bytes : Math.min(2, storage.bytes));
      else bytes[at] = random(3);
      return;
    case 'fixedText':
      if (wild) anyByte(at, storage.capacity);
      else bytes.write(names[random(names.length)] as string, at);
      return;
    case 'text': {
      const text = Buffer.from(`/srv/data/${names[random(names.length)]}/${random(40)}`);
      const room = storage.capacity - 1;
      const length = wild ? random(room) : Math.min(room, text.length);
      bytes.writeInt32LE(wild && random(8) === 0 ? -14 : length + 1, at);
      if (wild) anyByte(at + 4, length);
      else text.copy(bytes, at + 4, 0, length);
      return;
    }
    case 'inet':
      bytes.writeUInt32LE([4, 4, 6, 0][random(4)] as number, at);
      anyByte(at + 4, wild ? 16 : 1);
      return;
    case 'stack': {
      const frames = random(8);
      bytes.writeInt32LE(frames * 8, at);
      bytes.writeUInt32LE(random(5000), at + 4);
      for (let i = 0; i < frames; i++)
        bytes.writeBigUInt64LE(0xffff_ffff_8100_0000n + BigInt(random(64)), at + stackStart(storage) + i * 8);
      return;
    }
    case 'registers':
      anyByte(at, storage.slots.length * 8);
      return;
    default:
  }
}

/** What a session looks like that has some batches of events. */
export function sessionOf(batches: Iterable<readonly object[]>, lost = 0) {
  return {
    stats: { missed: 0 as number | 'unknown' },
    async *batches() {
      let first = true;
      for (const events of batches) {
        yield { events, lost: first ? lost : 0 };
        first = false;
      }
    },
    close: () => Promise.resolve(),
  };
}

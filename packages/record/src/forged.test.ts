import { tcp } from '@tap/net';
import { on } from '@tap/native-core/tapset';
import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sessionOf } from '../test/made-events.js';
import { checkThrift } from './check-thrift.js';
import { record, replay } from './index.js';

const sizes = on(tcp.sendmsg).select((e) => ({ size: e.size }));
let folder = '';
let whole: Buffer = Buffer.alloc(0);
let footer: FileMetaData;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tap-forged-'));
  const path = join(folder, 'whole.parquet');
  const events = Array.from({ length: 100 }, (_, size) => ({
    probe: 'tcp.sendmsg',
    time: BigInt(size),
    cpu: 0,
    size,
  }));
  await record(sessionOf([events]), sizes, { path });
  whole = readFileSync(path);
  footer = parquetMetadata(new Uint8Array(whole).buffer);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The file with another footer. */
function forged(change: (groups: FileMetaData['row_groups']) => FileMetaData['row_groups']): string {
  const path = join(folder, 'forged.parquet');
  const writer = new ByteWriter(1 << 12);
  const parquet = new ParquetWriter({
    writer,
    schema: footer.schema,
    kvMetadata: footer.key_value_metadata ?? [],
    createdBy: 'tap',
  });
  parquet.row_groups = change(structuredClone(footer.row_groups));
  parquet.num_rows = parquet.row_groups.reduce((sum, { num_rows: rows }) => sum + rows, 0n);
  void parquet.finish();
  const length = whole.readUInt32LE(whole.length - 8);
  writeFileSync(path, Buffer.concat([whole.subarray(0, -8 - length), writer.getBytes().slice(4)]));
  return path;
}

it('a footer that is written anew is read', async () => {
  expect((await replay(forged((groups) => groups))).stats.events).toBe(100);
});

it.each([
  [
    'more rows than a group has',
    'an impossible size',
    (groups) => groups.map((group) => ({ ...group, num_rows: 1n << 40n })),
  ],
  [
    'the same bytes again and again',
    'more bytes than it has',
    (groups) => Array.from({ length: 1000 }, () => groups).flat(),
  ],
  [
    'a type that its column has not',
    'is not that of its queries',
    (groups) => {
      const [column] = groups[0]?.columns ?? [];
      if (column?.meta_data) column.meta_data.type = 'FIXED_LEN_BYTE_ARRAY';
      return groups;
    },
  ],
  [
    'bytes that the file does not have',
    'lies where it cannot be',
    (groups) => {
      const [column] = groups[0]?.columns ?? [];
      if (column?.meta_data) column.meta_data.total_compressed_size = 1n << 40n;
      return groups;
    },
  ],
] satisfies readonly [string, string, (groups: FileMetaData['row_groups']) => FileMetaData['row_groups']][])(
  'a footer cannot claim %s',
  async (_, message, change) => {
    await expect(replay(forged(change))).rejects.toThrow(message);
  },
);

it('a group cannot have fewer values than it claims rows', async () => {
  const recording = await replay(
    forged((groups) => groups.map((group) => ({ ...group, num_rows: 65_536n }))),
  );
  await expect(recording.batches().next()).rejects.toThrow('TAP_ARGUMENT');
});

it.each([
  ['a list of more elements than bytes', [0x19, 0xf3, 0xff, 0xff, 0xff, 0x7f, 0]],
  ['lists in lists in lists', [0x19, ...Array.from({ length: 40 }, () => 0x19), 0]],
  ['a text longer than all', [0x18, 0xff, 0x7f, 0]],
  ['a structure that does not end', [0x15]],
])('the parser is not given %s', (_, bytes) => {
  expect(() => checkThrift(Uint8Array.from(bytes), 0)).toThrow(RangeError);
});

import { open, type FileHandle } from 'node:fs/promises';
import type { RowGroup, KeyValue } from 'hyparquet';
import type { Columns } from './columns.js';
import { crc32 } from 'node:zlib';
import { encodeFooter, magic, movedGroup, type EncodedGroup } from './row-group.js';

/** Where a file has the CRC-32 of each of its row groups. */
export const checksumsKey = 'tap.checksums';
/** A gap of at most such a part of what lies behind it stays; a larger one is closed. */
const tolerated = 1 / 8;

/**
 * A Parquet file that grows, and ends in a whole footer after each step. Row groups that are final lie at its beginning. What
 * follows, small groups and the footer, is replaced at each step: the new ones are written behind the old ones, or, where they
 * fit, into the gap before them, and then the file is cut behind them. So a process that is killed leaves the footer of its
 * last whole step, and the file is at most some steps longer than what it holds.
 */
export class RecordingFile {
  readonly #handle: FileHandle;
  readonly #columns: Columns;
  readonly #final: RowGroup[] = [];
  readonly #finalSums: number[] = [];
  /** Where the final groups end. */
  #finalEnd: number = magic.length;
  /** Where begins what the last step wrote. */
  #begin: number = magic.length;
  #end: number = magic.length;

  private constructor(handle: FileHandle, columns: Columns) {
    this.#handle = handle;
    this.#columns = columns;
  }

  /** Makes a new file; one that there is already is not touched. @throws what `node:fs` throws. */
  static async create(path: string, columns: Columns, facts: KeyValue[]): Promise<RecordingFile> {
    const file = new RecordingFile(await open(path, 'wx'), columns);
    await file.#write(Buffer.from(magic), 0);
    await file.put(null, [], facts);
    return file;
  }

  /** Its length in bytes. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * Writes a step. After an error the file is as it was before.
   *
   * @param final a group for good, before the small ones.
   * @param small groups that the next step replaces.
   */
  async put(final: EncodedGroup | null, small: readonly EncodedGroup[], facts: KeyValue[]): Promise<void> {
    const groups = final === null ? small : [final, ...small];
    const data = Buffer.concat(groups.map(({ bytes }) => bytes));
    // A final group has to follow the others, so it is written until it does; each time, the gap has grown.
    for (;;) {
      const at = await this.#place(groups, data, facts);
      if (final === null) return;
      if (at - this.#finalEnd > tolerated * data.length) continue;
      this.#final.push(movedGroup(final.group, at));
      this.#finalSums.push(crc32(final.bytes));
      this.#finalEnd = this.#begin = at + final.bytes.length;
      return;
    }
  }

  /** Writes groups and footer into the gap or at the end; returns where. */
  async #place(groups: readonly EncodedGroup[], data: Uint8Array, facts: KeyValue[]): Promise<number> {
    const sums = [...this.#finalSums, ...groups.map(({ bytes }) => crc32(bytes))];
    const all = [...facts, { key: checksumsKey, value: JSON.stringify(sums) }];
    const wholeAt = (at: number): Uint8Array => {
      let next = at;
      const placed = groups.map(({ group, bytes }) =>
        movedGroup(group, (next += bytes.length) - bytes.length),
      );
      return Buffer.concat([data, encodeFooter(this.#columns, [...this.#final, ...placed], all)]);
    };
    const inGap = wholeAt(this.#finalEnd);
    const fits = this.#finalEnd + inGap.length <= this.#begin;
    const at = fits ? this.#finalEnd : this.#end;
    const whole = fits ? inGap : wholeAt(at);
    try {
      await this.#write(whole, at);
      if (fits) await this.#handle.truncate(at + whole.length);
    } catch (error) {
      await this.#handle.truncate(this.#end).catch(() => undefined);
      throw error;
    }
    this.#begin = at;
    this.#end = at + whole.length;
    return at;
  }

  async #write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  }

  /** Closes it, as it is. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

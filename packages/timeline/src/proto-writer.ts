import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { escapeText } from '@tap/native-core/tapset';

/** Writes fields of protobuf messages by their numbers. */
export class ProtoWriter {
  readonly #writer = new BinaryWriter();

  /** All that was written since the last time. */
  take(): Uint8Array {
    return this.#writer.finish();
  }

  /** A message, whose fields are written by a function. */
  message(field: number, write: () => void): void {
    this.#writer.tag(field, WireType.LengthDelimited).fork();
    write();
    this.#writer.join();
  }

  uint(field: number, value: number | bigint): void {
    const writer = this.#writer.tag(field, WireType.Varint);
    if (isShort(value)) writer.uint32(value);
    else writer.uint64(value);
  }

  int(field: number, value: number | bigint): void {
    const writer = this.#writer.tag(field, WireType.Varint);
    if (isShort(value)) writer.uint32(value);
    else writer.int64(value);
  }

  bool(field: number, value: boolean): void {
    this.#writer.tag(field, WireType.Varint).bool(value);
  }

  fixed(field: number, value: bigint): void {
    this.#writer.tag(field, WireType.Bit64).fixed64(value);
  }

  double(field: number, value: number): void {
    this.#writer.tag(field, WireType.Bit64).double(value);
  }

  /** A text that can be shown: traced programs choose some, and protobuf has none whose bytes are not UTF-8. */
  text(field: number, value: string): void {
    this.#writer.tag(field, WireType.LengthDelimited).string(escapeText(value));
  }
}

/** Whether a number has the same bytes as one of 32 bits, which is written faster. */
function isShort(value: number | bigint): value is number {
  return typeof value === 'number' && value >= 0 && value < 2 ** 32;
}

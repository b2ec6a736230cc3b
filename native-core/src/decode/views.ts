/** Typed views of one buffer of drained records. The buffer starts aligned, and so does every record in it. */
export interface Views {
  readonly bytes: Buffer;
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly u16: Uint16Array;
  readonly i16: Int16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly u64: BigUint64Array;
  readonly i64: BigInt64Array;
}

/** Makes all views of a buffer, whose length is a multiple of 8. */
export function viewsOf(buffer: ArrayBuffer): Views {
  return {
    bytes: Buffer.from(buffer),
    u8: new Uint8Array(buffer),
    i8: new Int8Array(buffer),
    u16: new Uint16Array(buffer),
    i16: new Int16Array(buffer),
    u32: new Uint32Array(buffer),
    i32: new Int32Array(buffer),
    u64: new BigUint64Array(buffer),
    i64: new BigInt64Array(buffer),
  };
}

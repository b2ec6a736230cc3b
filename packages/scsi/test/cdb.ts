/** A command as its bytes tell it. */
export interface TracedCommand {
  /** `host:channel:id:lun`. */
  readonly place: string;
  /** 1 to the device, 2 from it, 3 none. */
  readonly direction: 1 | 2 | 3;
  /** Bytes of data. */
  readonly length: number;
  /** Whether the device says that it went well. */
  readonly good: boolean;
  /** Whether the kernel asks for itself, not for a block I/O: it takes all bytes as good, however the command ends. */
  readonly forKernel: boolean;
}

const sectorBytes = 512;

/** The direction of an operation code and where its length stands: SBC-4 and SPC-5 of T10. */
const operations: Readonly<Record<number, readonly [1 | 2 | 3, at: number, bytes: number, unit: number]>> = {
  0x00: [3, 0, 0, 0], // TEST UNIT READY
  0x12: [2, 3, 2, 1], // INQUIRY
  0x15: [1, 4, 1, 1], // MODE SELECT(6)
  0x1a: [2, 4, 1, 1], // MODE SENSE(6)
  0x25: [2, 0, 0, 0], // READ CAPACITY(10)
  0x28: [2, 7, 2, sectorBytes], // READ(10)
  0x2a: [1, 7, 2, sectorBytes], // WRITE(10)
  0x35: [3, 0, 0, 0], // SYNCHRONIZE CACHE(10)
  0x55: [1, 7, 2, 1], // MODE SELECT(10)
  0x5a: [2, 7, 2, 1], // MODE SENSE(10)
  0x9e: [2, 10, 4, 1], // SERVICE ACTION IN(16)
  0xa3: [2, 6, 4, 1], // MAINTENANCE IN
};

/** Reads what the trace events scsi_dispatch_cmd_start and scsi_dispatch_cmd_done say. */
export function commandOf(text: string): TracedCommand {
  const numbers = /host_no=(\d+) channel=(\d+) id=(\d+) lun=(\d+)/.exec(text)?.slice(1) ?? [];
  const bytes = Buffer.from((/raw=([\da-f ]+)/.exec(text)?.[1] ?? '').replaceAll(' ', ''), 'hex');
  const operation = operations[bytes[0] ?? -1];
  if (operation === undefined) throw new RangeError(`no such command: ${text}`);
  const [direction, at, width, unit] = operation;
  return {
    place: numbers.join(':'),
    direction,
    length: width === 0 ? 0 : bytes.readUIntBE(at, width) * unit,
    forKernel: bytes[0] !== 0x28 && bytes[0] !== 0x2a,
    good: !text.includes('CHECK_CONDITION'),
  };
}

import {
  address,
  type Address,
  choose,
  constantInt,
  decoded,
  firstOf,
  i32,
  kernelString,
  nullable,
  ptr,
  siteText,
  struct,
  u16,
  u32,
  u64,
  u8,
  usize,
  type Bool,
  type Decoded,
  type Int,
  type StructPointer,
  type Text,
} from '@tap/native-core/tapset';
import { bio_rw_num, bio_rw_str } from './bio-direction.js';
import { inodeOf } from './mapped-file.js';

/** Bytes of a device's name: DISK_NAME_LEN in include/linux/blkdev.h, with room for the number of a partition. */
const nameBytes = 40;

/** A partition, or the whole disk, before Linux 5.11. */
const Part = struct('hd_struct', { name: address.at('__dev.kobj.name'), start: usize.at('start_sect') });
/** The partitions of a disk, before Linux 5.11, seen so many pointers further on as the number of one of them. */
const Parts = struct('disk_part_tbl', { part: ptr(Part).at('part[0]') });

/** A piece of memory. */
const Vector = struct('bio_vec', { page: u64.at('bv_page'), length: u32.at('bv_len') });

/** The kernel's `struct bio`, as far as this tapset reads it (include/linux/blk_types.h). */
export const Bio = struct('bio', {
  flags: u16.at('bi_flags'),
  opf: u32.at('bi_opf'),
  status: u8.at('bi_status'),
  vcnt: u16.at('bi_vcnt'),
  idx: u32.at('bi_iter.bi_idx'),
  /** Bytes of the piece of memory `idx` that the kernel is over. */
  done: u32.at('bi_iter.bi_bvec_done'),
  sector: usize.at('bi_iter.bi_sector'),
  size: u32.at('bi_iter.bi_size'),
  vectors: ptr(Vector).at('bi_io_vec'),
  /** Gone with Linux 2.6.28: commit 5df97b91b5d7. */
  hw_segments: u32.at('bi_hw_segments').optional(),
  /** Before Linux 5.12 a bio has its disk and the number of the partition: commit 309dca309fc3. */
  bdev: address.at('bi_bdev').optional(),
  disk: address.at('bi_bdev.bd_disk.part0').optional(),
  queue: address.at('bi_bdev.bd_disk.queue', 'bi_disk.queue'),
  start: usize.at('bi_bdev.bd_start_sect'),
  name: address.at('bi_bdev.bd_device.kobj.name'),
  parts: address.at('bi_disk.part_tbl'),
  partno: i32.at('bi_partno'),
});

/** A pointer to a bio. */
export type BioPointer = StructPointer<(typeof Bio)['members']>;

/** A block I/O, under the names of SystemTap's tapset. */
export interface BioValues {
  /** Name of the probe. */
  readonly name: Text;
  /** The block I/O: address of the kernel's `struct bio`. The kernel uses one again once it is completed. */
  readonly bio: Address;
  /** Name of the device, such as `sda1`. Null if its memory cannot be read. */
  readonly devname: Text<string | null>;
  /**
   * Number of the inode of the file whose page is transferred first; -1 when it is not a page of a file, as with direct I/O. Pages of
   * a block device itself have the number of the kernel's inode of it, which says nothing before Linux 5.11.
   */
  readonly ino: Int;
  /** The next sector of 512 bytes. */
  readonly sector: Int;
  /** `bi_flags` of the bio: bits of the kernel's `BIO_` flags. */
  readonly flags: Int;
  /** 1 when data go to the device, 0 when they come from it: the lowest bit of `opf`. */
  readonly rw: Int;
  /** The same as `rw`, as a word: `R` or `W`. */
  readonly rw_str: Decoded<string>;
  /** The operation in the low 8 bits (`enum req_op`), then one bit for each flag (`enum req_flag_bits`). */
  readonly opf: Int;
  /** Number of pieces of memory; 0 in a bio that was split off another one. */
  readonly vcnt: Int;
  /** Which of the pieces comes next. */
  readonly idx: Int;
  /**
   * Segments of memory that are still to be transferred; those of adjacent addresses count as one. The limits of the
   * device are not considered. Null where the pieces of memory are another bio's: for a clone (bit 1 of `flags`), and
   * for an operation without data.
   */
  readonly phys_segments: Decoded<number | null>;
  /** Segments after the remapping of addresses. Null: none of the supported kernels has it. */
  readonly hw_segments: Decoded<number | null>;
  /** Bytes that are still to be transferred. */
  readonly size: Int;
  /** The block device: address of the kernel's `struct block_device`. Null before Linux 5.12, which has none in a bio. */
  readonly bdev: Address<bigint | null>;
  /** The block device of the whole disk. Null before Linux 5.12. */
  readonly bdev_contains: Address<bigint | null>;
  /** First sector of the partition; 0 for a whole disk. */
  readonly p_start_sect: Int;
}

/** What a bio tells. */
export function bioValues(bio: BioPointer): BioValues {
  const { flags, opf, vcnt, idx, hw_segments, sector, size, bdev } = bio;
  const part = Parts.at(bio.parts.add(bio.partno.mul(pointerBytes))).part;
  const rw = bio_rw_num(opf);
  return {
    name: siteText('probe'),
    bio: bio.address,
    devname: kernelString(nameBytes).express(firstOf(bio.name, part.name).node),
    ino: choose(vcnt.eq(0), constantInt(-1), inodeOf(bio.vectors.page)),
    sector,
    flags,
    rw,
    rw_str: bio_rw_str(rw),
    opf,
    vcnt,
    idx,
    phys_segments: segments(bio, vcnt.sub(idx)),
    hw_segments: nullable(hw_segments),
    size,
    bdev: nullable(bdev),
    bdev_contains: nullable(bio.disk),
    p_start_sect: firstOf(bio.start, part.start),
  };
}

const pointerBytes = 8;

/** REQ_OP_MASK of include/linux/blk_types.h. */
const operationMask = 0xff;
const REQ_OP_WRITE = 1;
/** BIO_CLONED of include/linux/blk_types.h. */
const cloned = 1 << 1;

/** Whether the pieces of memory are those of this bio, from the first byte to the last. */
export function ownsVectors({ opf, flags }: BioPointer): Bool {
  return opf.bitAnd(operationMask).le(REQ_OP_WRITE).and(flags.has(cloned).not());
}

/**
 * Kernels of today do not count segments in a bio (commit 14ccb66b3f58), but its pieces are segments: what is adjacent in memory
 * is added to the last piece (multi-page vectors, commit 07173c3ec276).
 */
export function segments(bio: BioPointer, pieces: Int): Decoded<number | null> {
  return orNull(choose(ownsVectors(bio), pieces, -1));
}

/** A number that a bio may not have: -1 stands for null. */
export function orNull(number: Int): Decoded<number | null> {
  return decoded(number, {
    shown: 'number | null',
    decode: (raw) => (raw < 0 ? null : raw),
    encode: (value) => (value === null ? [-1n] : [BigInt(value)]),
  });
}

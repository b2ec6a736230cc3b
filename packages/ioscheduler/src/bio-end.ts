import { choose, merge, sumOf, type Decoded, type Int } from '@tap/native-core/tapset';
import { bioValues, orNull, ownsVectors, segments, type BioPointer, type BioValues } from './bio.js';

/** Pieces of memory of a block I/O at most: BIO_MAX_VECS of include/linux/bio.h. */
const mostVectors = 256;
const sectorShift = 9;

/** A block I/O that is completed: as a whole, wherever the kernel has come to. */
export interface BioEndValues extends Omit<BioValues, 'size' | 'phys_segments'> {
  /** Segments of its memory, those of adjacent addresses being one. Null for a clone, and for an operation without data. */
  readonly phys_segments: Decoded<number | null>;
  /**
   * First of its sectors of 512 bytes, from the start of the disk. For a clone, and for an operation without data, the sector
   * that the kernel has come to.
   */
  readonly sector: Int;
  /**
   * All of its bytes. Null where the kernel keeps only what is left, and nothing is: for a clone, such as a part that was split
   * off (bit 1 of `flags`), and for an operation without data, such as a discard.
   */
  readonly size: Decoded<number | null>;
  /** Bytes that were transferred: `size` without an error; null with one, because the kernel does not tell how far it came. */
  readonly bytes_done: Decoded<number | null>;
  /** 0, or why it failed: `blk_status_t` of include/linux/blk_types.h, such as 10 for an error of the device. */
  readonly error: Int;
}

/** What a bio tells at its end. */
export function endValues(bio: BioPointer): BioEndValues {
  const { status } = bio;
  const size = wholeSize(bio);
  return merge(bioValues(bio), {
    phys_segments: segments(bio, bio.vcnt),
    sector: firstSector(bio),
    size: orNull(size),
    bytes_done: orNull(choose(status.eq(0), size, -1)),
    error: status,
  });
}

function firstSector(bio: BioPointer): Int {
  const { vectors, idx, done, sector } = bio;
  const over = sumOf(vectors.length, idx, mostVectors).add(done);
  return choose(ownsVectors(bio), sector.sub(over.shr(sectorShift)), sector);
}

/** Bytes of the whole bio; -1 where they are not known. */
function wholeSize(bio: BioPointer): Int {
  const { vectors, vcnt, size: left } = bio;
  return choose(ownsVectors(bio), sumOf(vectors.length, vcnt, mostVectors), choose(left.ne(0), left, -1));
}

// @ts-check

/**
 * What a process and its kernel hold at one moment: memory in bytes, and open descriptors.
 * @typedef {{ rss: number, heap: number, kernel: number, descriptors: number }} Held
 */

/** What always moves a little, in bytes: pages that the allocator keeps, and caches. */
export const ROOM = 8 << 20;
const SHARE = 0.05;
/** Fewer measures have no quarters that mean anything. */
const LEAST = 8;

/**
 * What grew: the mean of the last quarter of the measures lies above that of the second one, by more than 5 % and more than there is
 * room for, or by a descriptor. The first quarter is the time in which code is compiled and buffers find their sizes.
 * @param {readonly Held[]} measures
 * @param {number} [room] bytes, for RSS and for what the kernel holds; the heap, without its garbage, has no more than 8 MB
 * @returns {string[]} in words; nothing when all is flat
 */
export function whatGrew(measures, room = ROOM) {
  if (measures.length < LEAST) return [`${measures.length} measures tell nothing: ${LEAST} are the least`];
  const quarter = Math.floor(measures.length / 4);
  const [second, last] = [measures.slice(quarter, 2 * quarter), measures.slice(-quarter)];
  return /** @type {const} */ (['rss', 'heap', 'kernel', 'descriptors']).flatMap((kind) => {
    const [from, to] = [mean(second, kind), mean(last, kind)];
    const allowed = kind === 'descriptors' ? 0 : Math.max(kind === 'heap' ? ROOM : room, from * SHARE);
    const inWords = kind === 'descriptors' ? String : megabytes;
    return to > from + allowed ? [`${kind} grew from ${inWords(from)} to ${inWords(to)}`] : [];
  });
}

/** A measure as a line shows it. @param {Held} held */
export const heldInWords = ({ rss, heap, kernel, descriptors }) =>
  `RSS ${megabytes(rss)}, heap ${megabytes(heap)}, kernel ${megabytes(kernel)}, ${descriptors} descriptors`;

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MB`;

/** @param {readonly Held[]} measures @param {keyof Held} kind */
const mean = (measures, kind) => measures.reduce((sum, one) => sum + one[kind], 0) / measures.length;

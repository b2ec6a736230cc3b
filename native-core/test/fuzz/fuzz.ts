import { readdirSync } from 'node:fs';
import { FuzzedFile } from './files.js';
import { Random } from './random.js';
import { targets, type Round } from './targets.js';

/** What a run of the fuzzer found. */
export interface FuzzReport {
  readonly rounds: number;
  readonly seed: number;
  /** Faults in words, each with what repeats it. */
  readonly faults: readonly string[];
  readonly peakMegabytes: number;
  readonly grownMegabytes: number;
  readonly descriptorsBefore: number;
  readonly descriptorsAfter: number;
  readonly slowestMilliseconds: number;
  readonly slowestRound: number;
}

/** A round takes less than a millisecond; one of this length hangs. */
const hang = 1_000;
/** Rounds between two that read a file, and between two looks at the memory. */
const [fileEach, lookEach] = [64, 1_024];
/** Growth of memory that is a fault. */
const maxGrowth = 200;
/** Rounds after which compilers and caches have settled. */
const warmUp = 2_000;

/**
 * Reads damaged perf maps, ELF files, maps files, stat files, BTF, names and source maps; the same ones for the same seed. A throw,
 * a round longer than a second, a descriptor that stays open, and memory that grows by more than 200 MB are faults.
 *
 * @param first is the number of the first round: one alone is repeated by it.
 */
export async function fuzz(rounds: number, seed: number, first = 0): Promise<FuzzReport> {
  const file = new FuzzedFile();
  const all = Object.entries(targets);
  const faults: string[] = [];
  // Node opens what it needs itself for files off the event loop.
  await file.round(new Random(seed));
  const descriptorsBefore = descriptors();
  let [slowest, slowestRound, peak, base] = [0, first, 0, 0];
  for (let round = first; round < first + rounds && faults.length < 10; round++) {
    const [name, body] = all[round % all.length] as [string, Round];
    try {
      let took = timed(body, seed, round);
      // A busy machine may stop this process for a second, but not twice at the same round.
      if (took > hang) took = timed(body, seed, round);
      if (took > slowest) [slowest, slowestRound] = [took, round];
      if (took > hang) faults.push(`${name}: round ${round} took ${Math.round(took)} ms`);
      if (round % fileEach === 0) await file.round(new Random(seed ^ round));
    } catch (error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      faults.push(`${name}: round ${round} of seed ${seed} threw ${said}`);
    }
    if (round % lookEach !== 0) continue;
    const now = process.memoryUsage.rss() / 2 ** 20;
    if (round - first <= warmUp) base = now;
    peak = Math.max(peak, now);
  }
  file.remove();
  peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20);
  base ||= peak;
  const grown = Math.max(0, peak - base);
  const descriptorsAfter = descriptors();
  if (grown > maxGrowth) faults.push(`memory grew by ${Math.round(grown)} MB`);
  if (descriptorsAfter > descriptorsBefore)
    faults.push(`${descriptorsAfter - descriptorsBefore} descriptors stayed open`);
  return {
    rounds,
    seed,
    faults,
    peakMegabytes: Math.round(peak),
    grownMegabytes: Math.round(grown),
    descriptorsBefore,
    descriptorsAfter,
    slowestMilliseconds: Math.round(slowest),
    slowestRound,
  };
}

function timed(body: Round, seed: number, round: number): number {
  const began = performance.now();
  body(new Random(Math.imul(seed + 1, 0x9e37_79b1) ^ round));
  return performance.now() - began;
}

const descriptors = (): number => readdirSync('/proc/self/fd').length;

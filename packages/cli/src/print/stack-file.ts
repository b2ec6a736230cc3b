import { toFolded, toHtml, toPprof, toSpeedscope, toSvg, type Profile } from '@tap/flame';
import { TapError } from '@tap/native-core/tapset';

/** Makes the content of a file of a profile. */
export type StackWriter = (profile: Profile) => string | Uint8Array;

/** How a file is written, by the end of its name. */
const writers: readonly (readonly [end: string, writer: StackWriter])[] = [
  ['.html', toHtml],
  ['.svg', toSvg],
  ['.folded', toFolded],
  ['.txt', toFolded],
  ['.speedscope.json', toSpeedscope],
  ['.pb.gz', toPprof],
];

/**
 * What writes a file of some name; folded text without one.
 *
 * @throws TapError TAP_ARGUMENT for a name whose end means no format.
 */
export function writeStacks(name: string | null): StackWriter {
  if (name === null) return toFolded;
  const found = writers.find(([end]) => name.endsWith(end));
  if (found !== undefined) return found[1];
  const ends = writers.map(([end]) => end).join(', ');
  throw new TapError('TAP_ARGUMENT', `-o ${name}: the end of the name says no format of stacks`, {
    facts: [['formats', ends]],
    next: 'write -o flame.html for a page, or another of these ends',
  });
}

import type { Tapset } from '@tap/native-core/inspect';
import { escapeText } from '../terminal/escape.js';
import { installedTapsets, projectTapsets, type Candidate } from './candidates.js';
import { otherCore, reasonOf } from './left-out.js';
import { loadPackage } from './load.js';
import { namedTapset } from './named.js';
import { ownUser, type User } from './owners.js';
import type { Package } from './package.js';

/** Where tapsets are looked for. */
export interface Search {
  /** The folder that the command runs in. */
  readonly folder: string;
  /** What `--tapset` names. */
  readonly named: readonly string[];
  /** Takes a line about each tapset that is left out. */
  readonly say: (line: string) => void;
  /** For whom it is; by default who runs this process. */
  readonly user?: User;
}

/**
 * Loads the tapsets that are named, those of the project, and those that are installed with the command or beside it; of
 * two packages with one name, the first. Sorted by name.
 *
 * @throws TapError TAP_ARGUMENT, TAP_DUPLICATE_CORE when one that is named cannot be loaded. Others are left out.
 */
export async function findTapsets({
  folder,
  named,
  say,
  user = ownUser(process),
}: Search): Promise<readonly Tapset[]> {
  const candidates = [...projectTapsets(folder, user), ...installedTapsets()];
  const installed = candidates.map(({ found }) => found);
  const chosen = await Promise.all(named.map((name) => namedTapset(name, folder, installed)));
  const known = new Set(chosen.map(({ name }) => name));
  const usable = firstOfEach(candidates, ({ obstacle }) => obstacle === null, known);
  const unusable = firstOfEach(candidates, () => true, known);
  for (const line of linesAbout(unusable)) say(escapeText(line));
  const loaded = await Promise.all(usable.map(({ found }) => loadOrSay(found, say)));
  return [...chosen, ...loaded.filter((tapset) => tapset !== null)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The first candidate of each name that is not known and fits; its name is known from then on. */
function firstOfEach(
  candidates: readonly Candidate[],
  fits: (candidate: Candidate) => boolean,
  known: Set<string>,
): readonly Candidate[] {
  return candidates.filter((candidate) => {
    const { name } = candidate.found;
    if (known.has(name) || !fits(candidate)) return false;
    known.add(name);
    return true;
  });
}

function linesAbout(unusable: readonly Candidate[]): readonly string[] {
  const open = unusable.filter(({ obstacle }) => obstacle === 'others can change it');
  const names = open.map(({ found }) => found.name).join(', ');
  return [
    ...(open.length === 0
      ? []
      : [
          `other users can change these tapsets of the project, so they are left out: ${names}; --tapset takes one`,
        ]),
    ...unusable
      .filter((one) => !open.includes(one))
      .map(({ found }) => {
        const { code, summary, next } = otherCore(found.name, found.folder);
        return `${code}: ${summary}, and is left out (${found.folder}); ${next}`;
      }),
  ];
}

async function loadOrSay(found: Package, say: (line: string) => void): Promise<Tapset | null> {
  try {
    return await loadPackage(found);
  } catch (error) {
    say(escapeText(`${found.name} is left out: ${reasonOf(error)} (${found.folder})`));
    return null;
  }
}

import type { PackageDocs, Tapset } from '@tap/native-core/inspect';
import { escapeText } from '@tap/native-core/tapset';
import { installedTapsets, projectTapsets, type MarkedPackage } from './marked-packages.js';
import { otherCore, reasonOf } from './left-out.js';
import { documentationOf, loadPackage } from './load.js';
import { namedTapset } from './named.js';
import { ownUser, type User } from './owners.js';
import type { Package } from './package.js';

/** Where tapsets are looked for. */
export interface Search {
  /** The folder that the command runs in. */
  readonly folder: string;
  /** What `--tapset` names. */
  readonly named: readonly string[];
  /** Which of the others are needed, by their documentation; one without is loaded in any case. By default all are. */
  readonly needs?: (docs: PackageDocs) => boolean;
  /** Takes a line about each tapset that is left out, and each that is named and empty. */
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
  needs = () => true,
  say,
  user = ownUser(process),
}: Search): Promise<readonly Tapset[]> {
  const marked = [...projectTapsets(folder, user), ...installedTapsets()];
  const installed = marked.map(({ found }) => found);
  const chosen = await Promise.all(named.map((name) => namedTapset(name, folder, installed)));
  for (const { name, probes, functions } of chosen) {
    if (probes.size + functions.size === 0) say(escapeText(`${name} exports no probe and no function`));
  }
  const known = new Set(chosen.map(({ name }) => name));
  const usable = firstOfEach(marked, ({ obstacle }) => obstacle === null, known);
  const unusable = firstOfEach(marked, () => true, known);
  for (const line of linesAbout(unusable)) say(escapeText(line));
  const loaded = await Promise.all(usable.map(({ found }) => loadOrSay(found, needs, say)));
  return [...chosen, ...loaded.filter((tapset) => tapset !== null)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The first package of each name that is not known and fits; its name is known from then on. */
function firstOfEach(
  marked: readonly MarkedPackage[],
  fits: (one: MarkedPackage) => boolean,
  known: Set<string>,
): readonly MarkedPackage[] {
  return marked.filter((one) => {
    const { name } = one.found;
    if (known.has(name) || !fits(one)) return false;
    known.add(name);
    return true;
  });
}

function linesAbout(unusable: readonly MarkedPackage[]): readonly string[] {
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

async function loadOrSay(
  found: Package,
  needs: (docs: PackageDocs) => boolean,
  say: (line: string) => void,
): Promise<Tapset | null> {
  try {
    const docs = documentationOf(found);
    return docs === null || needs(docs) ? await loadPackage(found, docs) : null;
  } catch (error) {
    say(escapeText(`${found.name} is left out: ${reasonOf(error)} (${found.folder})`));
    return null;
  }
}

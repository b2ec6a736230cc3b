import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { othersCanChange, type User } from './owners.js';
import { exportedFile, packagesIn, tapsetIn, withParents, type Package } from './package.js';

/** A tapset that was found, not yet loaded. */
export interface Candidate {
  readonly found: Package;
  /** Why it is not loaded without being named; null when it is. */
  readonly obstacle: 'others can change it' | 'another native-core' | null;
}

/**
 * The marked packages of the project that contains a folder: the folder and those above it, and the packages installed
 * there.
 */
export function projectTapsets(folder: string, user: User): readonly Candidate[] {
  return withParents(folder)
    .flatMap((each) => [each, ...packagesIn(join(each, 'node_modules'))])
    .flatMap((each) => {
      const found = tapsetIn(each);
      if (found === null) return [];
      const files = [each, join(each, 'package.json'), exportedFile(found, '.') ?? each];
      return files.some((file) => othersCanChangeIfThere(file, user))
        ? [{ found, obstacle: 'others can change it' } as const]
        : [candidate(found)];
    });
}

/**
 * The marked packages that are installed with this command, or beside it. Who can change these can change the command as
 * well, so that nobody is asked whose they are.
 */
export function installedTapsets(): readonly Candidate[] {
  const own = ownFolder('@tap/cli');
  const beside = withParents(own).filter((folder) => basename(folder) === 'node_modules');
  return [join(own, 'node_modules'), ...beside].flatMap(packagesIn).flatMap((folder) => {
    const found = tapsetIn(folder);
    return found === null ? [] : [candidate(found)];
  });
}

/** Whether a module in a folder would load another copy of native-core than this command has. */
export function hasOtherCore(folder: string): boolean {
  const core = coreOf(folder);
  return core !== null && core !== ownFolder('@tap/native-core');
}

function candidate(found: Package): Candidate {
  return { found, obstacle: hasOtherCore(found.folder) ? 'another native-core' : null };
}

/** What Node finds as @tap/native-core from a folder. */
function coreOf(folder: string): string | null {
  try {
    return dirname(createRequire(join(folder, 'package.json')).resolve('@tap/native-core/package.json'));
  } catch {
    return null;
  }
}

function ownFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

function othersCanChangeIfThere(file: string, user: User): boolean {
  try {
    return othersCanChange(file, user);
  } catch {
    // It is not there, or nobody may look at it: loading says so.
    return false;
  }
}

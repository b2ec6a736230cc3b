import { usesOtherCore } from '@tap/native-core/inspect';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { othersCanChange, type User } from './owners.js';
import { packagesIn, tapsetIn, withParents, type Package } from './package.js';

/** A tapset that was found, not yet loaded. */
export interface MarkedPackage {
  readonly found: Package;
  /** Why it is not loaded without being named; null when it is. */
  readonly obstacle: 'others can change it' | 'another native-core' | null;
}

/**
 * The marked packages of the project that contains a folder: the folder and those above it, and the packages installed
 * there.
 */
export function projectTapsets(folder: string, user: User): readonly MarkedPackage[] {
  return withParents(folder)
    .flatMap((each) => [each, ...packagesIn(join(each, 'node_modules'))])
    .flatMap((each) => {
      const found = tapsetIn(each);
      if (found === null) return [];
      const files = [each, join(each, 'package.json'), found.module ?? each];
      return files.some((file) => othersCanChangeIfThere(file, user))
        ? [{ found, obstacle: 'others can change it' } as const]
        : [withObstacle(found)];
    });
}

/**
 * The marked packages that are installed with this command, or beside it. Who can change these can change the command as
 * well, so that nobody is asked whose they are.
 */
export function installedTapsets(): readonly MarkedPackage[] {
  const own = dirname(createRequire(import.meta.url).resolve('@tap/cli/package.json'));
  const beside = withParents(own).filter((folder) => basename(folder) === 'node_modules');
  return [join(own, 'node_modules'), ...beside].flatMap(packagesIn).flatMap((folder) => {
    const found = tapsetIn(folder);
    return found === null ? [] : [withObstacle(found)];
  });
}

function withObstacle(found: Package): MarkedPackage {
  return { found, obstacle: usesOtherCore(found.folder) ? 'another native-core' : null };
}

function othersCanChangeIfThere(file: string, user: User): boolean {
  try {
    return othersCanChange(file, user);
  } catch {
    // It is not there, or nobody may look at it: loading says so.
    return false;
  }
}

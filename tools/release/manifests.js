// @ts-check
// Writes into the manifest of each published package what the root's says of all: `node tools/release/manifests.js`.
import { writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestOf } from '../setup/manifest.js';
import { ROOT } from '../setup/workspace.js';
import { publishedFolders } from './published.js';

/** The part of a repository's address that stands there until somebody publishes tap. */
const PLACEHOLDER = 'OWNER';

/**
 * What the manifest of the root says of all packages: the only place where the address of the repository is.
 * @returns {{ author: string, repository: { type: string, url: string } }}
 */
const root = () => manifestOf(ROOT);

/** Whether the address of the repository is still a placeholder. */
export const hasPlaceholder = () => root().repository.url.split('/').includes(PLACEHOLDER);

/** The page of the repository, where its files are under `/blob/main/` and its folders under `/tree/main/`. */
export const repositoryPage = () =>
  root()
    .repository.url.replace(/^git\+/, '')
    .replace(/\.git$/, '');

/**
 * What the manifest of a package has to say.
 * @param {string} folder
 * @returns {Record<string, unknown>}
 */
function common(folder) {
  const { author, repository } = root();
  const page = repositoryPage();
  return {
    homepage: `${page}/tree/main/${folder}#readme`,
    bugs: { url: `${page}/issues` },
    repository: { ...repository, directory: folder },
    author,
    publishConfig: { access: 'public', provenance: true },
  };
}

/**
 * What is wrong with what the manifests say to a registry.
 * @returns {string[]}
 */
export function checkManifests() {
  return publishedFolders().flatMap((folder) => {
    const manifest = manifestOf(join(ROOT, folder));
    return [
      ...Object.entries(common(folder))
        .filter(([name, value]) => !isDeepStrictEqual(manifest[name], value))
        .map(([name]) => `${folder}: ${name} is not what the root says: node tools/release/manifests.js`),
      ...(manifest.keywords?.length > 0 ? [] : [`${folder}: it has no keywords`]),
      ...(manifest.files.includes('CHANGELOG.md') ? [] : [`${folder}: its files lack CHANGELOG.md`]),
      ...(manifest.scripts.prepack ? [] : [`${folder}: no prepack refuses to pack it unbuilt`]),
    ];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const folder of publishedFolders()) {
    const { name, version, description, keywords, license, ...rest } = manifestOf(join(ROOT, folder));
    const manifest = { name, version, description, keywords, license, ...rest, ...common(folder) };
    writeFileSync(join(ROOT, folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }

// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/workspace.js';

/** The folder with all pages. */
export const DOCS = join(ROOT, 'docs');

/** Folders in the order of the navigation, with their titles there; one that is not here follows under its own name. */
const TITLES = new Map([
  ['guides', 'Guides'],
  ['reference', 'Reference'],
  ['examples', 'Examples'],
  ['', 'More'],
  ['decisions', 'Decisions'],
]);

/** Pages that are read before the others of their folder, which follow by name. */
const FIRST = ['README', 'getting-started', 'cli', 'queries', 'aggregations', 'losses'];

/** All pages, as paths from docs/. @returns {string[]} */
export const findPages = (folder = '') =>
  readdirSync(join(DOCS, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : findPages(path);
    return path.endsWith('.md') ? [path] : [];
  });

/** The address of a page on the site. @param {string} path from docs/ */
export const addressOf = (path) => `/${path.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '.html')}`;

/** The navigation: each folder with its pages, made from the files. */
export function sidebar() {
  const pages = findPages().map((path) => ({ path, folder: path.replace(/\/?[^/]*$/, '') }));
  const folders = new Set([...TITLES.keys(), ...pages.map(({ folder }) => folder)]);
  return [...folders].map((folder) => ({
    text: TITLES.get(folder) ?? folder,
    collapsed: folder === 'decisions',
    items: pages
      .filter((page) => page.folder === folder)
      .map(({ path }) => path)
      .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
      .map((path) => ({ text: titleOf(path), link: addressOf(path) })),
  }));
}

/** @param {string} path */
function rank(path) {
  const at = FIRST.indexOf(path.replace(/^.*\/|\.md$/g, ''));
  return at < 0 ? FIRST.length : at;
}

/** The first heading of a page. @param {string} path */
function titleOf(path) {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(DOCS, path), 'utf8')) ?? [];
  if (title === undefined) throw new Error(`docs/${path} has no heading`);
  return title.replaceAll('`', '');
}

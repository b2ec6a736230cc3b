// @ts-check
import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repositoryPage } from '../release/manifests.js';
import { ROOT } from '../setup/workspace.js';
import { DOCS } from './navigation.js';

/**
 * Makes links of pages, which are written for the repository's page, lead to the same things from the site.
 *
 * @param {import('vitepress').MarkdownRenderer} markdown
 */
export function toSiteLinks(markdown) {
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null) token.attrSet('href', siteLink(href, relative(DOCS, env.path)));
    }
  });
}

/**
 * A link of a page as the site has it: to another page, or to the repository for what is no page.
 *
 * @param {string} href as the page has it
 * @param {string} page its path from docs/
 * @throws Error for a link to a file that there is not.
 */
export function siteLink(href, page) {
  const [, path = '', anchor = ''] = /^([^#]*)(#.*)?$/.exec(href) ?? [];
  if (path === '' || /^[a-z]+:/.test(path)) return href;
  const target = join(DOCS, dirname(page), decodeURI(path));
  const found = statSync(target, { throwIfNoEntry: false });
  if (found === undefined) throw new Error(`docs/${page}: the link ${href} leads to no file`);
  const isPage = target.endsWith('.md') && target.startsWith(`${DOCS}/`);
  if (isPage) return path.replace(/(^|\/)README\.md$/, '$1index.md') + anchor;
  return `${repositoryPage()}/${found.isDirectory() ? 'tree' : 'blob'}/main/${relative(ROOT, target)}${anchor}`;
}

/** The anchor of a heading: the one that it has on the repository's page. @param {string} heading */
export function anchorOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

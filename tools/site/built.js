// @ts-check
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A page of the built site: where it lies, and its HTML without the data of scripts.
 * @typedef {{ address: string, html: string }} BuiltPage
 */

/** Every page of a built site. @param {string} folder @returns {BuiltPage[]} */
export const builtPages = (folder, at = '/') =>
  readdirSync(join(folder, at), { withFileTypes: true }).flatMap(({ name }) => {
    const address = at + name;
    if (statSync(join(folder, address)).isDirectory()) return builtPages(folder, `${address}/`);
    if (!name.endsWith('.html')) return [];
    const html = readFileSync(join(folder, address), 'utf8').replace(/<script\b[^]*?<\/script>/g, '');
    return [{ address, html }];
  });

/**
 * The links within a site that lead to no page, or to no anchor of their page, in words.
 * @param {readonly BuiltPage[]} pages
 */
export function deadLinks(pages) {
  const anchors = new Map(pages.map(({ address, html }) => [address, anchorsOf(html)]));
  return pages.flatMap(({ address, html }) =>
    attributes(html, 'a', 'href').flatMap((href) => {
      if (/^[a-z]+:/.test(href)) return [];
      const [path = '', anchor = ''] = href.split('#');
      const target = path === '' ? address : join(path.startsWith('/') ? '' : dirname(address), path);
      const found = anchors.get(target.replace(/\/$/, '/index.html'));
      if (found === undefined) return [`${address}: ${href} leads to no page`];
      return anchor === '' || found.has(decodeURIComponent(anchor))
        ? []
        : [`${address}: ${href} leads to no anchor`];
    }),
  );
}

/** @param {string} html */
const anchorsOf = (html) =>
  new Set([...html.matchAll(/<[^>]*?\sid="([^"]*)"/g)].map(([, id = '']) => decoded(id)));

/**
 * The values of an attribute of all elements of a name.
 * @param {string} html @param {string} element @param {string} attribute
 */
function attributes(html, element, attribute) {
  const pattern = new RegExp(`<${element}\\b[^>]*?\\s${attribute}="([^"]*)"`, 'g');
  return [...html.matchAll(pattern)].map(([, value = '']) => decoded(value));
}

/** @param {string} text */
const decoded = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

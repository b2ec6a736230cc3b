import { readFileSync } from 'node:fs';
import type { Profile } from './profile.js';
import { shown } from './shown.js';

/** Where the page has its profile. */
const place = '<script type="application/json" id="profile">';

/**
 * A profile as one HTML page, which loads nothing else: the stacks as a flame graph to search and zoom, by mouse and keyboard, and
 * its functions as a table.
 */
export function toHtml(profile: Profile): string {
  // The build makes it; it lies there for the sources and for the bundle.
  const page = readFileSync(new URL('../dist/viewer.html', import.meta.url), 'utf8');
  return page.replace(place, () => place + scriptJson(shown(profile)));
}

/** JSON that cannot end the element in which it stands. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

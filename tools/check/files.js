// @ts-check
import { readSources } from './sources.js';

const MOST_LINES = 400;
/** Names that say nothing of what is in a file. */
const EMPTY_NAMES = /(^|\/)(utils?|helpers?|common|types|misc)(\.[a-z.]+)?$/;

/** Files that are too long, and files and folders whose names say nothing. @returns {string[]} */
export function checkFiles() {
  return readSources().flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1;
    return [
      ...(lines > MOST_LINES ? [`${path} has ${lines} lines; ${MOST_LINES} are the most`] : []),
      ...(path.split('/').some((part) => EMPTY_NAMES.test(part)) ? [`${path}: the name says nothing`] : []),
    ];
  });
}

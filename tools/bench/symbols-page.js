// @ts-check
import { target } from './target.js';

/** @typedef {import('./symbols.js').Symbols} Symbols */

/** @param {Symbols} symbols */
export function symbolsSection({ programs, speed }) {
  return `## Names of functions

Programs that call functions without an end were sampled by perf in the guest, and the addresses of all frames named twice: by \`perf
script\` of the same machine, and by tap. Names are compared as files have them. Two names are of the same function where the address is
as far from its start in both. The C library calls \`memcpy\` and others of its own by entries that this perf calls \`@plt\`, without the
name of the function; tap has the name, \`memcpy@plt\`, and such frames are in the last column.

| program | frames | the same name | another name of the same function |
| --- | --- | --- | --- |
${programs.map(rowOf).join('\n')}

The differences, with how many frames have them:

${programs.map(differencesOf).join('\n')}

How long naming takes was measured outside of the guest, by turns, for ${speed.frames.toLocaleString('en')} frames of user space of all four programs:
\`perf script\` ${seconds(speed.perf)}, tap ${seconds(speed.tap)}, Node's own start and reading the list of addresses included (medians of seven), with at most
${Math.round(speed.memory / 1e6)} MB of memory.`;
}

/** @param {Symbols} symbols */
export function symbolTargets({ programs, speed }) {
  const least = Math.min(...programs.map(({ frames, equal, alike }) => (equal + alike) / frames));
  return [
    target(
      'frames of the function that perf script names',
      least >= 0.99,
      `${percent(least)} at least`,
      '99 %',
    ),
    target(
      'time to name addresses, of perf script’s',
      speed.tap < speed.perf,
      (speed.tap / speed.perf).toFixed(2),
      'less than 1',
    ),
  ];
}

/** @param {Symbols['programs'][number]} program */
const rowOf = ({ program, frames, equal, alike }) =>
  `| ${program} | ${frames.toLocaleString('en')} | ${percent(equal / frames)} | ${percent(alike / frames)} |`;

/** @param {Symbols['programs'][number]} program */
function differencesOf({ program, differences }) {
  const listed = differences
    .slice(0, 8)
    .map(([perf, tap, count]) => `\`${perf}\`, in tap \`${tap}\` (${count})`);
  return `- ${program}: ${listed.length === 0 ? 'none' : listed.join('; ')}`;
}

/** @param {number} part */
const percent = (part) => `${(part * 100).toFixed(2)} %`;

/** @param {number} milliseconds */
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

// @ts-check
import { parseArgs } from 'node:util';
import { SetupError } from '../setup/say.js';
import { ARCHITECTURE_NAMES } from '../vm/architectures.js';
import { DEFAULT_SERIES, SERIES_NAMES, kernelOf, testedKernels } from '../vm/kernel/kernels.js';

export const USAGE = `Usage: npm test -- [OPTIONS] [WORDS]
Sets all up, builds, runs tests and closes with one line of counts. Without options and words it runs all tests.

Parts, in any combination:
  --check           the static checks: layers, types, lint, format and the like
  --unit            the unit tests
  --tools           the tests of the tools
  --kernel SERIES   the kernel tests, in a guest with Linux ${SERIES_NAMES.join(', ')}; may be repeated
  --arch NAME       the same with the architecture ${ARCHITECTURE_NAMES.join(' or ')}, emulated; without --kernel on all series.
                    With --kernel alone ${ARCHITECTURE_NAMES[0]}, this machine's own
                    By default ${testedKernels()
                      .map(({ name }) => name)
                      .join(', ')}
  --cpu MODEL       with these guests' processor as QEMU names it, such as max,pauth-impdef=on

WORDS choose among the tests of these parts; of all parts when none is named:
  a path, or a piece of one   the test files whose path contains it
  the name of a check         that static check
  anything else               the tests whose names match it, a regular expression that ignores case
Several paths choose what any of them does, and so do several patterns; a path and a pattern choose what both do.

  --changed [REV]   the static checks, and the tests that a change since REV reaches; without REV, a change that is not
                    committed. The kernel tests run on Linux ${DEFAULT_SERIES} unless --kernel names others
  --slowest [N]     tell the N slowest tests of each part (default 10)
  --help            show this text

Examples:
  npm test -- packages/net                      all tests of a package, on all kernels
  npm test -- --kernel 6.1 net 'sends|drops'    the kernel tests of net with such names, on one kernel
  npm test -- --unit decode.test.ts             one file
  npm test -- lint format                       two static checks
  npm test -- --changed main                    what a branch changed`;

/** @typedef {'check' | 'unit' | 'tools' | 'kernel'} PartName */

/**
 * What the command line asks for. `changedSince` is a revision of git; `kernels` are those that kernel tests run on.
 * @typedef {object} Options
 * @property {PartName[] | undefined} parts undefined when it names none
 * @property {import('../vm/kernel/kernels.js').Kernel[]} kernels
 * @property {boolean} shared whether a few kernels test for all what needs no more; not when words or options choose
 * @property {string | undefined} cpu the model of the guests' processor; undefined for the usual one
 * @property {string[]} words
 * @property {string | undefined} changedSince
 * @property {number} slowest
 */

/**
 * @param {string[]} args
 * @returns {Options | 'help'}
 */
export function parseOptions(args) {
  const { values, positionals: words } = parse(args);
  if (values.help) return 'help';
  const changedSince = values.changed;
  const slowest = Number(values.slowest);
  if (!Number.isInteger(slowest)) throw new SetupError(`--slowest needs a number, not "${values.slowest}"`);
  /** @type {PartName[]} */
  const local = /** @type {const} */ (['check', 'unit', 'tools']).filter((name) => values[name]);
  const namesKernel = values.kernel.length > 0 || values.arch.length > 0;
  // A kernel by itself does not narrow what --changed finds.
  const all = local.length === 0 && (!namesKernel || changedSince !== undefined);
  return {
    parts: all ? undefined : [...local, ...(namesKernel ? /** @type {const} */ (['kernel']) : [])],
    kernels: namesKernel
      ? chooseKernels(values.kernel, values.arch)
      : changedSince === undefined
        ? testedKernels()
        : chooseKernels([DEFAULT_SERIES], []),
    shared: all && words.length === 0 && changedSince === undefined,
    cpu: values.cpu,
    words,
    changedSince,
    slowest,
  };
}

/**
 * @param {readonly string[]} series none for all
 * @param {readonly string[]} architectures none for this machine's
 */
function chooseKernels(series, architectures) {
  const mistaken = architectures.find((name) => !ARCHITECTURE_NAMES.includes(name));
  if (mistaken !== undefined)
    throw new SetupError(`no architecture ${mistaken}; there are ${ARCHITECTURE_NAMES.join(', ')}`);
  const wanted = (architectures.length > 0 ? architectures : ARCHITECTURE_NAMES.slice(0, 1)).flatMap(
    (architecture) => (series.length > 0 ? series : SERIES_NAMES).map((name) => known(name, architecture)),
  );
  return [...new Map(wanted.map((kernel) => [kernel.name, kernel])).values()];
}

/** @param {string} series @param {string} architecture */
function known(series, architecture) {
  const kernel = kernelOf(series, architecture);
  if (kernel === undefined) throw new SetupError(`no kernel ${series}; there are ${SERIES_NAMES.join(', ')}`);
  return kernel;
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args: withValues(args),
      allowPositionals: true,
      options: {
        check: { type: 'boolean', default: false },
        unit: { type: 'boolean', default: false },
        tools: { type: 'boolean', default: false },
        kernel: { type: 'string', multiple: true, default: [] },
        arch: { type: 'string', multiple: true, default: [] },
        cpu: { type: 'string' },
        changed: { type: 'string' },
        slowest: { type: 'string', default: '0' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [reason] = error.message.split(/[.\n]/);
    throw new SetupError(`${reason}; npm test -- --help tells the options`);
  }
}

/**
 * Gives `--changed` and `--slowest` the value that they may leave out.
 * @param {string[]} args
 */
function withValues(args) {
  /** @type {string[]} */
  const result = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = String(args[at]);
    const next = args[at + 1] ?? '-';
    if (arg === '--changed') result.push(`--changed=${next.startsWith('-') ? 'HEAD' : args[(at += 1)]}`);
    else if (arg === '--slowest') result.push(`--slowest=${/^\d+$/.test(next) ? args[(at += 1)] : 10}`);
    else result.push(arg);
  }
  return result;
}

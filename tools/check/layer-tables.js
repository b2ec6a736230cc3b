// @ts-check

/**
 * A folder of a package's sources: how high it lies, its name, and what it does in one line. `.` is the files of `src` itself.
 * @typedef {readonly [height: number, folder: string, does: string]} Layer
 */

/**
 * The layers of a package: a folder imports only from folders of a smaller height.
 *
 * @typedef {object} LayerTable
 * @property {string} package its folder in the repository
 * @property {readonly Layer[]} layers from the lowest to the highest
 * @property {readonly (readonly [folder: string, stranger: string])[]} strangers what a folder must not import although
 *   its height allows it
 * @property {string | null} machine the only folder that touches files, processes and devices; null for any
 */

/** The packages that have layers. `node tools/docs/layers.js` writes these tables to docs/architecture.md. */
export const LAYER_TABLES = /** @type {readonly LayerTable[]} */ ([
  {
    package: 'native-core',
    layers: [
      [0, 'errors', 'the errors that tap throws on purpose, each with a code, facts and the next step'],
      [0, 'text', 'bytes to text and back, also those that are not UTF-8; names told apart by their letters'],
      [1, 'sys', 'the only importer of the addon, and the only place with paths of `/proc` and `/sys`'],
      [1, 'btf', "the kernel's types: from bytes to structures, members and function signatures"],
      [1, 'asm', 'instructions, labels and listings'],
      [2, 'kernel', 'what is known of a kernel: BTF, features, symbols, CPUs, architecture'],
      [2, 'expr', 'the language of values: nodes, kinds, typed methods, folding, a reference interpreter'],
      [3, 'elf', 'ELF files: names of functions, debug files, and how the stack looks at an instruction'],
      [3, 'measure', 'what is computed of many events where they happen: sums, histograms'],
      [4, 'define', 'what tapsets are written with: shapes, places, probes, queries'],
      [4, 'layout', 'where each selected value lies in a record'],
      [5, 'discover', 'probes of any function and trace event, from what the kernel tells of itself'],
      [5, 'resolve', 'a definition and a kernel give one choice: place, mechanism, offsets, and why'],
      [5, 'decode', 'records to objects, by one straight-line function for each layout'],
      [6, 'codegen', 'a resolved query to instructions and maps'],
      [
        6,
        'tapsets',
        'a module of definitions: it is loaded, and read as probes and functions with their documentation',
      ],
      [
        7,
        'compile',
        'queries and a kernel give one compilation: all maps and all programs, each with its alternatives',
      ],
      [8, 'load', 'into the kernel: maps and programs; what the verifier said, in one line'],
      [9, 'attach', 'fentry, fexit, typed tracepoints, kprobes, and the ladder between them'],
      [9, 'ring', 'the ring of each CPU: drained in batches, losses counted exactly'],
      [9, 'table', 'the rows of an aggregation: read, or taken away exactly'],
      [9, 'symbols', 'addresses to names'],
      [9, 'clock', 'from the monotonic clock to the cycle counter'],
      [10, 'recorded', 'queries of events that were recorded, answered by the reference interpreter'],
      [10, 'machine', 'the running machine, as decoding and functions that answer at once ask it'],
      [11, 'session', '`attach()`: all of the above, and its undoing in reverse'],
      [
        12,
        'inspect',
        '`explain` and `doctor`: plans and machines looked at; `explain` may attach for a moment',
      ],
      [13, '.', 'the entries of the package: what programs, tapsets and the command import'],
    ],
    // The pure layers know of no machine.
    strangers: [
      ['expr', 'sys'],
      ['measure', 'sys'],
      ['define', 'sys'],
      ['define', 'btf'],
      ['layout', 'sys'],
      ['resolve', 'sys'],
      ['decode', 'sys'],
      ['codegen', 'sys'],
      ['compile', 'sys'],
      ['recorded', 'sys'],
    ],
    machine: 'sys',
  },
  {
    package: 'packages/cli',
    layers: [
      [0, 'errors', 'what standard error says of an error, and the exit status'],
      [0, 'terminal', 'standard streams, and text that a terminal shows: escaped, wrapped, highlighted'],
      [1, 'tapsets', 'which tapsets the project and the installation have, and what of them is left out'],
      [1, 'filter', 'the text of a condition to an expression, or to an error that points at the mistake'],
      [
        2,
        'catalogue',
        'which probes, functions and values there are, and which of them a name or pattern means',
      ],
      [3, 'question', 'what the user asks for, made into queries: conditions, added values, tables by key'],
      [4, 'print', 'events and tables as text: columns, cells, JSON, the live table'],
      [5, 'run', 'attaching, the held command, what ends a trace, and what its last line says'],
      [6, 'commands', 'the commands: their options, and what each does'],
      [7, '.', 'the command line as a whole: from its arguments to its exit status'],
    ],
    strangers: [],
    machine: null,
  },
  {
    package: 'packages/check',
    layers: [
      [0, 'kernels', 'the stored kernels: their types and symbols, unpacked when they are wanted'],
      [0, 'documentation', 'what doc comments of declarations say of a tapset, and the page made of it'],
      [1, 'definitions', 'a probe on a kernel: where it attaches, what its values are, whether all compiles'],
      [2, 'report', 'what was found, as text and as tables'],
      [3, '.', 'checking a module or a folder; the command, and the tests for runners'],
    ],
    strangers: [],
    machine: null,
  },
]);

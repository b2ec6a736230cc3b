import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { importTapset, usesOtherCore } from '@tap/native-core/inspect';
import { TapError } from '@tap/native-core/tapset';
import { checkTapset } from './check-tapset.js';
import { referencePage } from './documentation/reference-page.js';
import { storedKernels, type StoredKernel } from './kernels/index.js';
import { readPackageFolder, type PackageFolder } from './package-folder.js';
import { formatReport, kernelTables, problemsOf, type TapsetReport } from './report/index.js';

const usage = `Usage: tap-check [OPTIONS] [FOLDER]

Checks the built package of a tapset, in this folder or in FOLDER: compiles its probes and values for the
stored kernels, and reads their documentation. The exit status is 1 when something is wrong.

  --kernels LIST    only for these, such as 6.1,6.1-arm64, or none; all are
                    ${storedKernels.join(', ')}
  --write           write docs.json, from which tap describe has its text: to dist/, or where "exports" says
  --reference FILE  write a page of Markdown about all probes, values and functions
  --json            print the report as JSON
  --help            print this
`;

/** Where the command prints. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** What the options of a command line say. */
interface CommandLine {
  readonly folder: string;
  readonly kernels: readonly StoredKernel[];
  readonly write: boolean;
  readonly reference: string | null;
  readonly json: boolean;
}

/**
 * Runs the command `tap-check`.
 *
 * @returns its exit status: 0, 1 when something is wrong with the tapset, 2 when it could not be checked.
 */
export async function main(args: readonly string[], output: Output): Promise<number> {
  try {
    const line = parse(args);
    if (line === null) {
      output.stdout.write(usage);
      return 0;
    }
    return await run(line, output);
  } catch (error) {
    // Refusals, options that there are not and files that cannot be written have codes; all else is a fault of this program.
    const text = error instanceof Error && 'code' in error ? error.message : inspect(error);
    output.stderr.write(`tap-check: ${text}\n`);
    return 2;
  }
}

function parse(args: readonly string[]): CommandLine | null {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      kernels: { type: 'string' },
      write: { type: 'boolean', default: false },
      reference: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const { kernels, write, reference = null, json } = values;
  const [folder = '.', ...others] = positionals;
  if (others.length > 0)
    throw new TapError('TAP_ARGUMENT', `${others.join(' ')}: only one folder is checked at a time`, {
      next: 'run tap-check once for each',
    });
  return { folder, kernels: kernelsOf(kernels), write, reference, json };
}

function kernelsOf(list: string | undefined): readonly StoredKernel[] {
  if (list === undefined) return storedKernels;
  // A name that is none is told by checkTapset().
  return list === 'none' ? [] : (list.split(',').map((name) => name.trim()) as StoredKernel[]);
}

async function run(line: CommandLine, { stdout, stderr }: Output): Promise<number> {
  const folder = readPackageFolder(line.folder);
  const report = withMark(await checkFolder(folder, line.kernels), folder);
  const isWell = problemsOf(report).length === 0;
  if (line.json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  // A build prints what is wrong, and else nothing.
  else if (line.kernels.length > 0 || !isWell) (isWell ? stdout : stderr).write(formatReport(report));
  if (isWell) writeDocs(line, folder, report);
  return isWell ? 0 : 1;
}

async function checkFolder(
  { name, absent, elsewhere, module, declarations }: PackageFolder,
  kernels: readonly StoredKernel[],
): Promise<TapsetReport> {
  const loaded = await load(name, module);
  if (loaded instanceof TapError) return { probes: [], mistakes: [loaded.message], documentation: null };
  return checkTapset(loaded, { name, absent, elsewhere, declarations, kernels });
}

/**
 * The module, or the error that one of its definitions is.
 *
 * @throws TapError TAP_ARGUMENT when it cannot be loaded, TAP_DUPLICATE_CORE when it would load another copy of native-core.
 */
async function load(name: string, module: string): Promise<object> {
  const folder = dirname(module);
  if (usesOtherCore(folder))
    throw new TapError(
      'TAP_DUPLICATE_CORE',
      `${name} uses another copy of @tap/native-core than tap-check does`,
      {
        facts: [['tapset', folder]],
        next: 'npm ls @tap/native-core shows both; install @tap/check beside the tapset',
      },
    );
  try {
    return await importTapset(module);
  } catch (error) {
    if (!(error instanceof TapError)) throw error;
    if (error.code !== 'TAP_ARGUMENT') return error;
    const { summary, facts, next } = error;
    throw new TapError('TAP_ARGUMENT', `${name} cannot be loaded: ${summary}`, { facts, next, cause: error });
  }
}

/** Nobody finds a package that is not marked. */
function withMark(report: TapsetReport, { name, isMarked }: PackageFolder): TapsetReport {
  if (isMarked) return report;
  const mistake = `${name} is not marked as a tapset: write "tap": { "tapset": true } in its package.json`;
  return { ...report, mistakes: [...report.mistakes, mistake] };
}

function writeDocs({ write, reference }: CommandLine, folder: PackageFolder, report: TapsetReport): void {
  const docs = report.documentation?.docs;
  if (docs === undefined) return;
  if (write) writeFileSync(folder.docs, `${JSON.stringify(docs, null, 2)}\n`);
  if (reference === null) return;
  const page = referencePage(docs, `tap-check --reference ${reference}`);
  const tables = kernelTables(report.probes, '###');
  writeFileSync(reference, tables === '' ? page : `${page}\n## Kernels\n\n${tables}\n`);
}

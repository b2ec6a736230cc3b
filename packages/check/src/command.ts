import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { TapError } from '@tap/native-core/tapset';
import { checkTapset } from './check-tapset.js';
import { referencePage } from './documentation/reference-page.js';
import { storedKernels, type StoredKernel } from './kernels/index.js';
import { importModule, readPackageFolder, type PackageFolder } from './package-folder.js';
import { formatReport, kernelTables, problemsOf, type TapsetReport } from './report/index.js';

const usage = `Usage: tap-check [OPTIONS] [FOLDER]

Checks the built package of a tapset, in this folder or in FOLDER: compiles its probes and values for the
stored kernels, and reads their documentation. The exit status is 1 when something is wrong.

  --kernels LIST    only for these, such as 6.1,6.12, or none; all are ${storedKernels.join(', ')}
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
interface Asked {
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
    const asked = parse(args);
    if (asked === null) {
      output.stdout.write(usage);
      return 0;
    }
    return await run(asked, output);
  } catch (error) {
    const isMistake = error instanceof TapError || (error instanceof TypeError && 'code' in error);
    if (!isMistake) throw error;
    output.stderr.write(`tap-check: ${error.message}\n`);
    return 2;
  }
}

function parse(args: readonly string[]): Asked | null {
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
  return { folder: positionals[0] ?? '.', kernels: kernelsOf(kernels), write, reference, json };
}

function kernelsOf(list: string | undefined): readonly StoredKernel[] {
  if (list === undefined) return storedKernels;
  // A name that is none is told by checkTapset().
  return list === 'none' ? [] : (list.split(',') as StoredKernel[]);
}

async function run(asked: Asked, { stdout, stderr }: Output): Promise<number> {
  const folder = readPackageFolder(asked.folder);
  const module = await importModule(folder);
  const { name, absent, declarations } = folder;
  const found = await checkTapset(module, { name, absent, declarations, kernels: asked.kernels });
  const report = withMark(found, folder);
  const isWell = problemsOf(report).length === 0;
  if (asked.json) stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  // A build prints what is wrong, and else nothing.
  else if (asked.kernels.length > 0 || !isWell) (isWell ? stdout : stderr).write(formatReport(report));
  if (isWell) writeDocs(asked, folder, report);
  return isWell ? 0 : 1;
}

/** Nobody finds a package that is not marked. */
function withMark(report: TapsetReport, { name, isMarked }: PackageFolder): TapsetReport {
  if (isMarked) return report;
  const mistake = `${name} is not marked as a tapset: write "tap": { "tapset": true } in its package.json`;
  return { ...report, mistakes: [...report.mistakes, mistake] };
}

function writeDocs({ write, reference }: Asked, folder: PackageFolder, report: TapsetReport): void {
  const docs = report.documentation?.docs;
  if (docs === undefined) return;
  if (write) writeFileSync(folder.docs, `${JSON.stringify(docs, null, 2)}\n`);
  if (reference === null) return;
  const page = referencePage(docs, `tap-check --reference ${reference}`);
  const tables = kernelTables(report.probes, '###');
  writeFileSync(reference, tables === '' ? page : `${page}\n## Kernels\n\n${tables}\n`);
}

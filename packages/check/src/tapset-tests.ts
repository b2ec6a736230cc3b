import { checkProbe } from './definitions/index.js';
import { readDocumentation } from './read-documentation.js';
import { readSubject, type CheckOptions } from './subject.js';

/** One thing that is checked of a tapset, for any test runner. */
export interface TapsetTest {
  readonly name: string;
  /** Fails with an Error whose message says everything that is wrong. */
  readonly run: () => Promise<void>;
}

/**
 * What {@link checkTapset} checks, as tests: one for the tapset as a whole, one for each probe on each kernel, and one for the
 * documentation if `declarations` are given. With node:test: `for (const { name, run } of tapsetTests(tapset)) test(name, run)`.
 *
 * @throws TapError TAP_ARGUMENT for a kernel that is not stored, or a folder without the package.json of a tapset.
 */
export function tapsetTests(module: object, options: CheckOptions = {}): readonly TapsetTest[] {
  const { tapset, mistakes, pairs, hidden } = readSubject(module, options);
  const { declarations } = options;
  return [
    test('offers probes or functions, each by a name of its own', () => mistakes),
    test('names nothing that no stored kernel has', hidden),
    ...pairs.map(({ probe, kernel, isAbsent }) =>
      test(`${probe.name} compiles for ${kernel}`, () => checkProbe(probe, kernel, isAbsent).mistakes),
    ),
    ...(declarations === undefined || tapset === null
      ? []
      : [
          test('documents everything that it exports', async () => {
            const { undocumented } = await readDocumentation(tapset, declarations);
            return undocumented;
          }),
        ]),
  ];
}

function test(name: string, mistakes: () => readonly string[] | Promise<readonly string[]>): TapsetTest {
  return {
    name,
    run: async () => {
      const found = await mistakes();
      if (found.length > 0) throw new Error(found.join('\n'));
    },
  };
}

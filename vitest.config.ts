import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Tests import the sources of the packages, not their builds. In a guest, where loading some two hundred modules takes a quarter
 * of a minute, they import what has been built of other packages than their own, if TAP_TEST_BUILT is set: `npm test`
 * does so, which has just built it.
 */
const built = process.env.TAP_TEST_BUILT === '1';
const packageNames = readdirSync(new URL('packages', import.meta.url));
const alias = [
  { find: /^@tap\/native-core$/, replacement: new URL('native-core/src/index.ts', import.meta.url).pathname },
  {
    find: /^@tap\/native-core\/(.+)$/,
    replacement: new URL('native-core/src/$1.ts', import.meta.url).pathname,
  },
  { find: /^@tap\/check\/(.+)$/, replacement: new URL('packages/check/src/$1.ts', import.meta.url).pathname },
  ...packageNames.map((name) => ({
    find: new RegExp(`^@tap/${name}$`),
    replacement: new URL(`packages/${name}/src/index.ts`, import.meta.url).pathname,
  })),
];
/** Where `npm test` has bundled the kernel tests, for guests. */
const bundles = process.env.TAP_TEST_BUNDLES;
const fromBundle = {
  name: 'from-bundle',
  load(id: string) {
    if (bundles === undefined || !id.endsWith('.kernel.test.ts')) return undefined;
    const path = id.replace(new URL('.', import.meta.url).pathname, '').replace(/ts$/, 'js');
    return `await import(/* @vite-ignore */ ${JSON.stringify(`file://${bundles}/${path}`)});`;
  },
};
const ignored = ['**/node_modules/**', '**/dist/**'];

/** The order of Vitest, but for the test that locks a kernel down: after it nothing can be traced any more. */
class LockdownLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLast = ({ moduleId }: TestSpecification) => moduleId.endsWith('/lockdown.kernel.test.ts');
    const sorted = await super.sort(files);
    return [...sorted.filter((file) => !isLast(file)), ...sorted.filter(isLast)];
  }
}

/** The one limit of a test or hook that hangs; a busy machine or an emulated guest must never come near it. */
const LIMIT = 600_000;
/** What all projects have in common. `npm test` names the tests to run by a pattern of their names. */
const every = {
  testTimeout: LIMIT,
  hookTimeout: LIMIT,
  testNamePattern: process.env.TAP_TEST_NAMES ? new RegExp(process.env.TAP_TEST_NAMES, 'i') : undefined,
};
/** A guest runs in software emulation: 10 to 20 times slower, one test file at a time. */
const inGuest = {
  ...every,
  fileParallelism: false,
  maxWorkers: 1,
  // Loading the modules once is the greater part of a file's time there.
  isolate: false,
};

export default defineConfig({
  test: {
    teardownTimeout: LIMIT,
    sequence: { sequencer: LockdownLast },
    // What has been transformed once, outside of a guest or in it, is at hand.
    experimental: { fsModuleCache: true },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            'native-core/{src,test}/**/*.test.ts',
            'packages/*/{src,test}/**/*.test.ts',
            'docs/examples/test/*.test.ts',
            'tools/docs/*.test.ts',
          ],
          exclude: [...ignored, '**/*.kernel.test.ts'],
          ...every,
        },
      },
      {
        resolve: built ? {} : { alias },
        plugins: [fromBundle],
        test: {
          name: 'kernel',
          server: { deps: { external: [/\/dist\/[^/]*\.js$/, /\/bundles\//] } },
          include: ['{native-core,packages/*,docs/examples}/**/*.kernel.test.ts'],
          exclude: ignored,
          ...inGuest,
        },
      },
    ],
  },
});

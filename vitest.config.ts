import { defineConfig } from 'vitest/config';

/** Tests import the sources of the packages, not their builds. */
const packageNames = [
  'context',
  'timestamp',
  'net',
  'ioscheduler',
  'scsi',
  'kprocess',
  'memory',
  'signal',
  'socket',
  'testing',
  'cli',
];
const alias = [
  { find: /^@tap\/native-core$/, replacement: new URL('native-core/src/index.ts', import.meta.url).pathname },
  {
    find: /^@tap\/native-core\/(.+)$/,
    replacement: new URL('native-core/src/$1.ts', import.meta.url).pathname,
  },
  ...packageNames.map((name) => ({
    find: `@tap/${name}`,
    replacement: new URL(`packages/${name}/src/index.ts`, import.meta.url).pathname,
  })),
];
const ignored = ['**/node_modules/**', '**/dist/**'];
/** After it nothing can be traced any more. */
const lockdownTest = 'native-core/test/lockdown.kernel.test.ts';

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
    // A guest finds the modules transformed already, by `vitest list --project kernel` outside of it.
    experimental: { fsModuleCache: true },
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: [
            'native-core/{src,test}/**/*.test.ts',
            'packages/*/{src,test}/**/*.test.ts',
            'tools/docs/*.test.ts',
          ],
          exclude: [...ignored, '**/*.kernel.test.ts'],
          ...every,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'kernel',
          include: ['{native-core,packages/*,docs/examples}/**/*.kernel.test.ts'],
          exclude: [...ignored, lockdownTest],
          ...inGuest,
        },
      },
      {
        resolve: { alias },
        test: { name: 'kernel-lockdown', include: [lockdownTest], ...inGuest, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

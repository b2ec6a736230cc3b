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

/** A guest runs in software emulation: 10 to 20 times slower, one test file at a time. */
const inGuest = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  fileParallelism: false,
  maxWorkers: 1,
  // Loading the modules once is the greater part of a file's time there.
  isolate: false,
};

export default defineConfig({
  test: {
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
          testTimeout: 30_000,
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

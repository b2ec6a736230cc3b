import { compile } from '@tap/native-core/inspect';
import { expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from '../../testing/src/index.js';
import { calls } from './calls.js';

it.each(fixtureKernels)('the calls of the test in a kernel compile for Linux %s', (name) => {
  const target = { pid: process.pid };
  const { programs } = compile(Object.values(calls), fixtureKernel(name), { target });
  const reporting = programs.filter(({ role }) => role === 'reports');
  expect(reporting).toHaveLength(Object.keys(calls).length);
  for (const { alternatives } of reporting) expect(alternatives[0]?.code).toBeDefined();
});

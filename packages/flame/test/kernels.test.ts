import { compile } from '@tap/native-core/inspect';
import { on, profile } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from '../../testing/src/index.js';
import { offCpuQueries, stackFields } from '../src/index.js';

const target = { pid: process.pid, limit: false };

it.each(fixtureKernels)('its queries compile for Linux %s', (name) => {
  const { leaving, returning } = offCpuQueries({ ofTarget: true });
  const queries = [on(profile(99)).select(() => stackFields()), leaving, returning];
  const { programs } = compile(queries, fixtureKernel(name), { target });
  const reporting = programs.filter(({ role }) => role === 'reports');
  expect(reporting).toHaveLength(3);
  for (const { alternatives } of reporting) expect(alternatives[0]?.code).toBeDefined();
});

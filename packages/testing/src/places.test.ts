import { on } from '@tap/native-core';
import { expect, it } from 'vitest';
import { resolve } from '../../../native-core/src/resolve/index.js';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes } from './tapsets.js';

it.each(fixtureKernels)('on kernel %s every place of the tapsets is a whole function', (name) => {
  const kernel = fixtureKernel(name);
  const targets = allProbes
    .flatMap((probe) => resolve(on(probe).spec, kernel, { targetPid: 0 }))
    .flatMap(({ candidates: [candidate] }) => (candidate === undefined ? [] : [candidate.target]));
  const functions = targets.filter(({ is }) => is === 'function').map((target) => target.name);
  expect(functions.length).toBeGreaterThan(50);
  expect(functions.filter((one) => kernel.functionSymbols(one)?.exact.length !== 1)).toEqual([]);
});

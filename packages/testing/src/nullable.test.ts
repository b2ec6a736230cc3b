import { originsOf, shownType } from '@tap/native-core/inspect';
import type { Expression } from '@tap/native-core/tapset';
import { expect, it } from 'vitest';
import { fixtureKernel, fixtureKernels } from './index.js';
import { allProbes } from './tapsets.js';

/** The values that a kernel cannot give, with their types. */
function absentOn(
  name: (typeof fixtureKernels)[number],
): readonly (readonly [value: string, type: string])[] {
  const kernel = fixtureKernel(name);
  return allProbes.flatMap((probe) =>
    originsOf(probe, kernel).flatMap(({ values }) =>
      Object.entries(values)
        .filter(([, { absent }]) => absent !== null)
        .map(([value]) => {
          const { kind } = probe.values[value] as Expression;
          return [`${probe.name} ${value}`, shownType(kind)] as const;
        }),
    ),
  );
}

it.each(fixtureKernels)('a value that kernel %s cannot give has a type with null', (name) => {
  const absent = absentOn(name);
  expect(absent.map(([value]) => value)).toContain('ioblock.request hw_segments');
  expect(absent.filter(([, type]) => !type.endsWith(' | null'))).toEqual([]);
});

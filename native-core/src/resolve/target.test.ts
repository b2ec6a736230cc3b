import { expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { fn, probe, tracepoint } from '../define/index.js';
import { findTarget } from './target.js';

const probes = [
  probe('test.write', { at: fn('vfs_write', {}), values: () => ({}) }),
  probe('test.wakeup', { at: tracepoint('sched:sched_wakeup', {}), values: () => ({}) }),
];

it.each(probes.flatMap(({ choices }) => choices.flat()).map(({ place }) => [place.name, place] as const))(
  'for what the kernel itself has no module is searched: %s',
  (_, place) => {
    const asked: string[] = [];
    const modulesNaming = (name: string): readonly string[] => {
      asked.push(name);
      return [];
    };
    const found = findTarget({ ...fixtureKernel('6.1'), modulesNaming }, place);
    expect(found).toMatchObject({ module: null, types: { btf: fixtureKernel('6.1').btf } });
    expect(asked).toEqual([]);
  },
);

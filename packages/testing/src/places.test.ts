import { findPlaces, type CheckedPlace } from '@tap/check';
import { on } from '@tap/native-core';
import { compile, type Attachable } from '@tap/native-core/inspect';
import { kprocess } from '@tap/kprocess';
import { describe, expect, it } from 'vitest';
import { findFunction } from '../../../native-core/src/kernel/index.js';
import { resolve } from '../../../native-core/src/resolve/index.js';
import { fixtureKernel, fixtureKernels, functionMechanisms } from './index.js';
import { allProbes } from './tapsets.js';

describe.each(fixtureKernels)('on kernel %s', (name) => {
  const kernel = fixtureKernel(name);
  const candidates = allProbes
    .flatMap((probe) => resolve(on(probe).spec, kernel, { targetPid: 0 }))
    .flatMap((plan) => plan.candidates);

  it('every place of the tapsets is a whole function', () => {
    const targets = candidates.map(({ target }) => target);
    const functions = new Set(targets.filter(({ is }) => is === 'function').map((target) => target.name));
    expect(functions.size).toBeGreaterThan(50);
    expect([...functions].filter((one) => kernel.functionSymbols(one)?.exact.length !== 1)).toEqual([]);
  });

  it('functions are probed by trampolines where there are some, and never where there are none', () => {
    const [entry, back] = functionMechanisms(name);
    const hasTrampolines = entry === 'fentry';
    const used = new Set(candidates.map(({ mechanism }) => mechanism));
    expect([used.has('fentry'), used.has('fexit')]).toEqual([hasTrampolines, hasTrampolines]);
    expect([used.has(entry), used.has(back)]).toEqual([true, true]);
    for (const query of [on(kprocess.exec), on(kprocess.exec_complete)] as readonly Attachable[]) {
      const compiled = (): unknown => compile(query, kernel, { mechanisms: ['fentry', 'fexit'] });
      if (hasTrampolines) expect(compiled).not.toThrow();
      else expect(compiled).toThrow('the kernel has no trampolines on this processor');
    }
  });
});

it('arguments that are found by their order stand in that order on 5.10, the last kernel with functions without types', () => {
  const kernel = fixtureKernel('5.10');
  const places = allProbes.flatMap(({ choices }) => choices.flat().map(({ place }) => place));
  const byOrder = places.filter((place) => place.at === 'function' && place.byOrder);
  const typed = byOrder.flatMap(({ name, argumentNames }) => {
    const parameters = findFunction(kernel, name)?.signature.parameters.map((parameter) => parameter.name);
    return parameters === undefined ? [] : [{ name, argumentNames, parameters }];
  });
  expect(typed.length).toBeGreaterThan(20);
  for (const { name, argumentNames, parameters } of typed)
    argumentNames.forEach((names, i) => expect(names, name).toContain(parameters[i]));
});

/** Where both processors have the entry of a system call, by one name. An i386 call without compat code has an entry on x86-64 alone. */
const neutral = (place: string): string | null =>
  place.startsWith('__ia32_sys_')
    ? null
    : place.replace(/^__(x64|arm64)_sys_/, 'sys_').replace(/^__(ia32|arm64)_compat_sys_/, 'compat_sys_');

/** What a place is, and what its values are, on any processor. */
const shownOf = (places: readonly CheckedPlace[]): readonly string[] =>
  places.flatMap(({ place, values }) => {
    const name = neutral(place);
    const from = Object.entries(values).map(([value, origin]) => `${value} = ${origin.from}`);
    return name === null ? [] : [[name, ...from].join('\n')];
  });

/** Probes that have other places on the processors: where the compiler has put a function into its callers for one of them. */
const different: Readonly<Record<string, readonly string[]>> = {
  // sock_recvmsg for arm64: its callers are the places.
  '6.1': ['socket.receive', 'socket.recvmsg.return'],
  // For amd64, __sock_sendmsg, whose callers have a tracepoint, and of the callers of sock_recvmsg kernel_recvmsg.
  '6.12': ['socket.recvmsg.return', 'socket.send', 'socket.sendmsg.return'],
  '7.2': ['socket.recvmsg.return', 'socket.send', 'socket.sendmsg.return'],
};

const found = allProbes.map(findPlaces);

it.each(Object.entries(different))(
  '%s has the same places and values on all processors',
  (series, expected) => {
    const unlike = found.filter(({ kernels }) => {
      const [amd64, arm64] = ([series, `${series}-arm64`] as const).map((name) =>
        shownOf(kernels.find(({ kernel }) => kernel === name)?.places ?? []),
      );
      expect(amd64).not.toEqual([]);
      return amd64?.join('\n\n') !== arm64?.join('\n\n');
    });
    expect(unlike.map(({ name }) => name).sort()).toEqual(expected);
  },
);

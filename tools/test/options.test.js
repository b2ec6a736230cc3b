// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ARCHITECTURE_NAMES } from '../vm/architectures.js';
import { kernelOf } from '../vm/kernel/kernels.js';
import { parseOptions } from './options.js';

const own = String(ARCHITECTURE_NAMES[0]);
const foreign = String(ARCHITECTURE_NAMES[1]);

/** @param {string} architecture @param {...string} series */
const kernels = (architecture, ...series) => series.map((name) => kernelOf(name, architecture));

const all = {
  parts: undefined,
  kernels: [...kernels(own, '5.10', '6.1', '6.12', '7.2'), ...kernels(foreign, '6.1', '6.12')],
  shared: true,
  cpu: undefined,
  words: [],
  changedSince: undefined,
  slowest: 0,
};

/** No kernel tests for others once something is chosen. */
const chosen = { ...all, shared: false };

describe('the options of npm test', () => {
  it('ask for everything when there are none', () => assert.deepEqual(parseOptions([]), all));
  it('name parts', () => {
    assert.deepEqual(parseOptions(['--unit', '--tools']), { ...chosen, parts: ['unit', 'tools'] });
    assert.deepEqual(parseOptions(['--kernel', '6.1', '--kernel=7.2']), {
      ...chosen,
      parts: ['kernel'],
      kernels: kernels(own, '6.1', '7.2'),
    });
  });
  it('name an architecture', () => {
    const those = { ...chosen, parts: ['kernel'] };
    assert.deepEqual(parseOptions(['--arch', foreign]), {
      ...those,
      kernels: kernels(foreign, '5.10', '6.1', '6.12', '7.2'),
    });
    assert.deepEqual(parseOptions(['--arch', foreign, '--kernel', '7.2']), {
      ...those,
      kernels: kernels(foreign, '7.2'),
    });
  });
  it('name a processor', () => {
    assert.deepEqual(parseOptions(['--kernel', '6.1', '--cpu', 'max,pauth-impdef=on']), {
      ...chosen,
      parts: ['kernel'],
      kernels: kernels(own, '6.1'),
      cpu: 'max,pauth-impdef=on',
    });
  });
  it('leave words', () => {
    assert.deepEqual(parseOptions(['packages/net', '--check', 'drops']), {
      ...chosen,
      parts: ['check'],
      words: ['packages/net', 'drops'],
    });
  });
  it('name a revision, or do not', () => {
    const changed = { ...chosen, kernels: kernels(own, '6.1'), changedSince: 'HEAD' };
    assert.deepEqual(parseOptions(['--changed']), changed);
    assert.deepEqual(parseOptions(['net', '--changed', '--kernel', '7.2']), {
      ...changed,
      kernels: kernels(own, '7.2'),
      words: ['net'],
    });
    assert.deepEqual(parseOptions(['--changed', 'main', 'net']), {
      ...changed,
      changedSince: 'main',
      words: ['net'],
    });
  });
  it('ask for the slowest tests', () => {
    assert.deepEqual(parseOptions(['--slowest', 'net']), { ...chosen, slowest: 10, words: ['net'] });
    assert.deepEqual(parseOptions(['--slowest', '3']), { ...all, slowest: 3 });
  });
  it('are refused in one line', () => {
    assert.throws(() => parseOptions(['--uint']), /^Error: Unknown option '--uint'; npm test -- --help/);
    assert.throws(() => parseOptions(['--kernel']), /argument missing; npm/);
    assert.throws(() => parseOptions(['--kernel', '4.4']), /no kernel 4\.4; there are 5\.10/);
    assert.throws(() => parseOptions(['--arch', 'vax']), /no architecture vax; there are /);
  });
});

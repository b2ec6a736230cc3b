// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { kernelOf, packagesOf, releasesOf } from './kernels.js';

/** @param {string} series */
function known(series) {
  const kernel = kernelOf(series, 'x86-64');
  assert.ok(kernel);
  return kernel;
}

describe('releasesOf', () => {
  it('orders by number and leaves out flavours and other series', () => {
    const names = ['6.1.0-9-amd64', '6.1.0-10-amd64', '6.1.0-11-cloud-amd64', '6.12.1-amd64', '6.1-amd64'];
    assert.deepEqual(
      releasesOf(
        known('6.1'),
        names.map((name) => `linux-image-${name}`),
      ),
      ['6.1.0-10', '6.1.0-9'],
    );
  });
  it('takes names with a suffix', () => {
    const names = ['6.12.9+deb13-amd64', '6.12.115+deb13.1-amd64', '6.12.115+deb13-amd64'];
    assert.equal(
      releasesOf(
        known('6.12'),
        names.map((name) => `linux-image-${name}`),
      )[0],
      '6.12.115+deb13.1',
    );
  });
  it('wants all packages of a release', () => {
    const kernel = known('7.2');
    const names = [...packagesOf(kernel, '7.2.5+deb14'), 'linux-binary-7.2.6+deb14-amd64'];
    assert.deepEqual(releasesOf(kernel, names), ['7.2.5+deb14']);
  });
  it('finds nothing when a series is gone', () => assert.deepEqual(releasesOf(known('5.10'), []), []));
});

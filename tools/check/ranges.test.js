// @ts-check
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { checkRanges, complaints } from './ranges.js';

const versions = new Map([['@tap/native-core', '0.3.0']]);
const core = '@tap/native-core';
const peer = (/** @type {string} */ range) => ({
  name: 'mine',
  version: '1.0.0',
  peerDependencies: { [core]: range },
  devDependencies: { [core]: 'workspace:*' },
});

test('the packages ask for ranges', () => equal(checkRanges().join('\n'), ''));

test('a range that the next minor leaves, or that has been left, is told', () => {
  equal(complaints(peer('>=0.2.0 <1'), versions).length, 0);
  match(complaints(peer('^0.3.0'), versions).join(), /not like ">=0.2.0 <1"/);
  match(complaints(peer('workspace:^'), versions).join(), /not like/);
  match(complaints(peer('>=0.4.0 <1'), versions).join(), /has version 0.3.0 here/);
});

test('a second copy of the core, and a peer that the build does not wait for, are told', () => {
  const unbuilt = { ...peer('>=0.2.0 <1'), devDependencies: {} };
  match(complaints(unbuilt, versions).join(), /a dev dependency, too/);
  const dependency = { name: 'mine', version: '1.0.0', dependencies: { [core]: '>=0.2.0 <1' } };
  match(complaints(dependency, versions).join(), /has to be a peer/);
});

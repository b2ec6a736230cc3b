import { expect, it } from 'vitest';
import { fixtureKernel } from '../../../packages/testing/src/fixture.js';
import { findMember } from './member.js';

const { btf } = fixtureKernel('6.1');

it('finds a member of some types once', () => {
  const found = findMember(btf, 'task_struct', ['nothing', 'real_parent->pid']);
  expect(found.path).toBe('real_parent->pid');
  expect(findMember(btf, 'task_struct', ['nothing', 'real_parent->pid'])).toBe(found);
  expect(findMember(btf, 'task_struct', ['pid'])).not.toBe(found);
});

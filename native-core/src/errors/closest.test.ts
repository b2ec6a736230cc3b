import { expect, it } from 'vitest';
import { closest, closestNames, fewNames } from './closest.js';

it('finds what was mistyped, and nothing that is another word', () => {
  expect(closest('szie', ['family', 'size', 'sock'])).toBe('size');
  expect(closestNames('recvmgs', ['recvmsg', 'sendmsg', 'recvmsgs'], 2)).toEqual(['recvmsg', 'recvmsgs']);
  expect(closest('fiel', ['fid', 'file'])).toBe('file');
  expect(closest('size', ['port', 'sock'])).toBeNull();
});

it('takes capital letters for small ones', () => {
  expect(closest('eintr', ['EAGAIN', 'EINTR'])).toBe('EINTR');
  expect(closest('SIZE', ['sock', 'size'])).toBe('size');
});

it('lists ten names at most, those like the wanted one first', () => {
  const names = 'abcdefghijkl'.split('').map((letter) => `${letter}_member`);
  expect(fewNames('l_membre', names)).toBe(
    'l_member, a_member, b_member, c_member, d_member, e_member, f_member, g_member, h_member, i_member, ... and 2 more',
  );
  expect(fewNames('x', ['a', 'b', 'b'])).toBe('a, b');
});

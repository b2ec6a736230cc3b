import { ioblock, ioscheduler } from '@tap/ioscheduler';
import { kprocess } from '@tap/kprocess';
import { netdev, tcp } from '@tap/net';
import { expect, it } from 'vitest';
import { exactness } from '../../check/src/definitions/exactness.js';

const there = { from: '', absent: null };

it('says what bounds a value', () => {
  expect(exactness(kprocess.exec.values.filename, there)).toBe('cut after 511 bytes');
  expect(exactness(netdev.open.values.dev_name, there)).toBe('exact, of at most 15 bytes');
  expect(exactness(ioblock.request.values.sector, there)).toBe('exact up to 2^53');
  expect(exactness(tcp.sendmsg.values.name, { ...there, from: '"tcp.sendmsg"' })).toBe('exact');
  expect(exactness(ioscheduler.elv_add_request.values.req, there)).toBe('exact');
});

it('says why a value is null', () => {
  expect(exactness(ioblock.request.values.bdev, { from: '', absent: 'no member' })).toBe('null: no member');
});

import { test } from 'node:test';
import { tapsetTests } from '@tap/check';
import * as tapset from 'mine';

for (const { name, run } of tapsetTests(tapset, { name: 'mine' })) void test(name, run);

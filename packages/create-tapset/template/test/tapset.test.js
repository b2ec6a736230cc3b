import { test } from 'node:test';
import { tapsetTests } from '@tap/check';
import * as tapset from 'mine';

const folder = `${import.meta.dirname}/..`;
for (const { name, run } of tapsetTests(tapset, { folder })) void test(name, run);

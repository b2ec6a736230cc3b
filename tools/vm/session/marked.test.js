// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { untilMark } from './marked.js';

/**
 * @param {string[]} chunks
 * @param {string} mark
 */
async function read(chunks, mark) {
  const source = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  const parts = [];
  for await (const part of untilMark(source, Buffer.from(mark))) parts.push(part.toString());
  return parts;
}

describe('untilMark', () => {
  it('passes everything before the mark', async () =>
    assert.deepEqual(await read(['abcEND'], 'END'), ['abc']));
  it('finds a mark in pieces', async () => {
    assert.deepEqual(await read(['aE', 'N', 'Db'], 'END'), ['a']);
  });
  it('holds back only what may be the mark', async () => {
    assert.deepEqual(await read(['aE', 'Nb', 'EENEND', 'never'], 'END'), ['a', 'ENb', 'EEN']);
  });
  it('passes what it held back when the source ends early', async () => {
    assert.deepEqual(await read(['abEN'], 'END'), ['ab', 'EN']);
  });
  it('passes nothing of an empty output', async () => assert.deepEqual(await read(['END'], 'END'), []));
});

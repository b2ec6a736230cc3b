// @ts-check
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UsageError, parseDownOptions, parseRunOptions, parseUpOptions } from './options.js';

/** @param {string[]} args */
function parse(...args) {
  const options = parseRunOptions(args);
  assert.notEqual(options, 'help');
  return /** @type {Exclude<typeof options, 'help'>} */ (options);
}

describe('the command line of tools/vm/run', () => {
  it('has defaults', () => {
    const options = parse('true');
    assert.equal(options.kernel.series, '6.1');
    assert.deepEqual(
      [options.memory, options.cpus, options.singleThread, options.timeout, options.share, options.fresh],
      [4096, 2, false, undefined, undefined, false],
    );
  });
  it('counts instructions only when it is asked to', () => {
    assert.equal(parse('true').countInstructions, false);
    assert.equal(parse('--count-instructions', 'true').countInstructions, true);
  });
  it('tells what was asked for from what is so by default', () => {
    assert.deepEqual(parse('--kernel', '6.1', '--cpus', '2', '--still=9', 'true').given, ['cpus']);
  });
  it('divides a guest among nodes, and boots it with more words, when it is asked to', () => {
    const usual = parse('true');
    assert.deepEqual([usual.numa, usual.append], [1, '']);
    const asked = parse('--numa', '2', '--append', 'ipv6.disable=1 nosmt', 'true');
    assert.deepEqual(
      [asked.numa, asked.append, asked.given],
      [2, 'ipv6.disable=1 nosmt', ['numa', 'append']],
    );
  });
  it("leaves the command's own options alone", () => {
    assert.deepEqual(parse('--cpus', '1', 'ls', '--kernel', '--').command, ['ls', '--kernel', '--']);
    assert.deepEqual(parse('--kernel=7.2', '--', '--odd').command, ['--odd']);
  });
  for (const [args, message] of /** @type {[string[], RegExp][]} */ ([
    [[], /no command/],
    [['--'], /no command/],
    [['--kernel', '4.4', 'true'], /no kernel 4\.4; there are 5\.10, /],
    [['--memory', 'much', 'true'], /--memory needs a number/],
    [['--numa', '3', 'true'], /--numa 3: each node needs a processor, and there are 2/],
    [['--numa', '1.5', 'true'], /--numa 1\.5/],
    [['--timeout'], /--timeout needs a value/],
    [['--odd', 'true'], /no option --odd/],
    [['--share', '/nonexistent', 'true'], /no such folder/],
  ])) {
    it(`refuses "${args.join(' ')}"`, () => {
      assert.throws(
        () => parseRunOptions(args),
        (error) => error instanceof UsageError && message.test(error.message),
      );
    });
  }
});

describe('the command lines of tools/vm/up and down', () => {
  it('have no command', () => {
    assert.throws(() => parseUpOptions(['--kernel', '6.1', 'true']), /"true" is not an option/);
    assert.throws(() => parseDownOptions(['--cpus', '2']), /no option --cpus/);
  });
  it('name one kernel, or all', () => {
    assert.deepEqual(parseDownOptions([]), { kernel: undefined });
    const down = parseDownOptions(['--kernel', '7.2', '--arch', 'arm64']);
    assert.equal(down !== 'help' && down.kernel?.name, '7.2-arm64');
  });
});

import { choose, constantBool, constantInt, type Bool } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { execname, exit, functions, pid, send } from '../../test/fixture.js';
import { compileCondition } from './compile.js';
import type { FilterError } from './filter-error.js';
import { parse } from './parse.js';
import { namesInScope, scopeOf } from './scope.js';

const v = send.values;
const r = send.return.values;

function compile(text: string, probe: typeof send | typeof send.return = send): Bool {
  const source = { option: '--where', text };
  return compileCondition(parse(source), source, scopeOf(probe as never, functions));
}

function refusal(text: string, probe?: typeof send.return): FilterError {
  try {
    compile(text, probe);
  } catch (error) {
    return error as FilterError;
  }
  throw new Error(`"${text}" was not refused`);
}

describe('a filter means the same as the typed API', () => {
  it.each<[string, Bool]>([
    ['size == 1000', v.size.eq(1000)],
    ['size === 1000', v.size.eq(1000)],
    ['size != 1000', v.size.ne(1000)],
    ['size !== 0x10', v.size.ne(16)],
    ['size > 1024 && execname() == "curl"', v.size.gt(1024).and(execname().eq('curl'))],
    ['size >= 1 || listening', v.size.ge(1).or(v.listening)],
    ['5 < size', v.size.gt(5)],
    ['5 >= size', v.size.le(5)],
    ['1_000 == size', v.size.eq(1000)],
    ['size < dport', v.size.lt(v.dport)],
    ['!(size <= 5)', v.size.le(5).not()],
    ['!listening', v.listening.not()],
    ['listening == false', v.listening.not()],
    ['true != listening', v.listening.not()],
    ['flags & 2', v.flags.bitAnd(2).ne(0)],
    ['!flags', v.flags.ne(0).not()],
    ['(flags & (1 << 3)) != 0', v.flags.bitAnd(8).ne(0)],
    ['size + 1 > 2', v.size.add(1).gt(2)],
    ['1 + size > 2', v.size.add(1).gt(2)],
    ['10 - size > 2', v.size.neg().add(10).gt(2)],
    ['10 / size > 2', constantInt(10).div(v.size).gt(2)],
    ['size * 2 % 3 === 1', v.size.mul(2).mod(3).eq(1)],
    ['(size | 1 ^ 2) > ~3', v.size.bitOr(3).gt(-4)],
    ['size >> 2 << 1 > -flags', v.size.shr(2).shl(1).gt(v.flags.neg())],
    ['size > 2 ** 20', v.size.gt(1 << 20)],
    ['size > 4 * 1024 - 1', v.size.gt(4095)],
    ['cookie == 0xffffffffffffffff', v.cookie.eq(0xffff_ffff_ffff_ffffn)],
    ['cookie == 0xffff_ffff_ffff_ffffn', v.cookie.eq(0xffff_ffff_ffff_ffffn)],
    ['page == 0xffff888004b3c001', v.page.eq(0xffff_8880_04b3_c001n)],
    ['page != null', v.page.ne(0n)],
    ['page', v.page.isNull().not()],
    ['page >= 0xffff888000000000', v.page.within(0n, 0xffff_8880_0000_0000n).not()],
    ['page.within(1, 2n)', v.page.within(1n, 2n)],
    ['page.isNull()', v.page.isNull()],
    ['label == "x"', v.label.eq('x')],
    ['"x" != label', v.label.ne('x')],
    ['label.startsWith("eth")', v.label.startsWith('eth')],
    ['label.startsWith(`eth`)', v.label.startsWith('eth')],
    ['daddr == "127.0.0.1"', v.daddr.eq('127.0.0.1')],
    ['daddr != "::1"', v.daddr.ne('::1')],
    ['daddr.within("10.0.0.0/8")', v.daddr.within('10.0.0.0/8')],
    ['[80, 443].includes(dport)', v.dport.eq(80).or(v.dport.eq(443))],
    ['["a", "b"].includes(label)', v.label.eq('a').or(v.label.eq('b'))],
    ['dport.in([80, 443])', v.dport.eq(80).or(v.dport.eq(443))],
    ['[].includes(dport)', constantBool(false)],
    ['[1, 2].includes(2)', constantBool(true)],
    ['size.between(1, dport)', v.size.ge(1).and(v.size.le(v.dport))],
    ['flags.has(4)', v.flags.bitAnd(4).ne(0)],
    ['size.gt(5).and(listening.not())', v.size.gt(5).and(v.listening.not())],
    ['(size > 5 ? flags : 0) == 1', choose(v.size.gt(5), v.flags, 0).eq(1)],
    ['(listening ? 3 : flags) == 1', choose(v.listening.not(), v.flags, 3).eq(1)],
    ['(listening ? 3 : 4) == dport', choose(v.listening, constantInt(3), 4).eq(v.dport)],
    ['(listening ? page : page) == 4', choose(v.listening, v.page, v.page).eq(4n)],
    ['size > 5 ? listening : true', choose(v.size.gt(5), v.listening, constantBool(true))],
    ['true ? listening : flags', v.listening],
    ['pid() == 1', pid().eq(1)],
    ['port("http") == dport', v.dport.eq(80)],
    ['true', constantBool(true)],
    ['1 < 2', constantBool(true)],
    [' ( listening )\n', v.listening],
  ])('%s', (text, expected) => {
    expect(compile(text).node).toEqual(expected.node);
  });

  it.each<[string, Bool]>([
    ['error == "EAGAIN"', r.error.eq('EAGAIN')],
    ['error != null', r.error.ne(null)],
    ['error', r.error.ne(null)],
    ['!error', r.error.ne(null).not()],
    ['["EAGAIN", "EINTR"].includes(error)', r.error.eq('EAGAIN').or(r.error.eq('EINTR'))],
    ['size < 0', r.size.lt(0)],
  ])('%s, at the return', (text, expected) => {
    expect(compile(text, send.return as never).node).toEqual(expected.node);
  });
});

describe('what a filter refuses', () => {
  it.each([
    ['szie > 1024', 1, 'test.send has no value "szie"'],
    ['size > 1 && flasg', 13, 'test.send has no value "flasg"'],
    ['constructor == 1', 1, 'test.send has no value "constructor"'],
    ['execname == "x"', 1, 'execname is a function'],
    ['exename() == "x"', 1, 'there is no function "exename"'],
    ['size() == 1', 1, '"size" is a value'],
    ['size == "1000"', 1, 'a number cannot be compared with a text'],
    ['size == "big"', 1, 'a number cannot be compared with the text "big"'],
    ['listening && label', 14, 'a condition was expected, not a text'],
    ['size', 0, ''],
    ['5', 1, 'a condition was expected, not the number 5'],
    ['1 < size < 5', 1, 'a condition has no order with the number 5'],
    ['label < "x"', 1, 'a text has no order with the text "x"'],
    ['label == label', 1, 'a text cannot be compared with a text'],
    ['size == 1.5', 9, 'the kernel has only whole numbers'],
    ['size == /x/', 9, 'the kernel does not support regular expressions'],
    ['label + "x" == "y"', 1, 'a number was expected, not a text'],
    ['size / 0 == 1 / 0', 13, 'this divides by zero'],
    ['size == 2 ** 65', 9, 'an exponent lies between 0 and 64'],
    ['size == 1 << 64', 9, 'a shift lies between 0 and 63'],
    ['size == 99999999999999999999', 1, '99999999999999999999 does not fit a 64-bit word'],
    ['size.constructor()', 1, 'a number has no method "constructor"'],
    ['size.gt()', 1, 'gt() takes 1 argument, not 0'],
    ['size["gt"](5)', 1, 'a method is called by its name'],
    ['size.value', 1, 'a property is not part of the filter language'],
    ['size?.gt(5)', 1, '?. is not part of the filter language'],
    ['size ?? 5', 1, '?? is not part of the filter language'],
    ['size in [1]', 1, '"in" is not part of the filter language'],
    ['typeof size == "number"', 1, '"typeof" is not part of the filter language'],
    ['size > 1, true', 1, 'a comma is not part of the filter language'],
    ['size = 5', 1, 'an assignment is not part of the filter language'],
    ['(() => true)()', 1, 'only functions and methods are called'],
    ['[1, , 2].includes(size)', 1, 'a list has no holes'],
    ['[...label].includes(size)', 2, 'a list is written out here'],
    ['port("x") == 1', 1, 'port() does not take these arguments'],
    ['port(label) == 1', 1, 'port() does not take these arguments'],
    ['daddr == "10.0.0"', 1, '"10.0.0" is not an IP address'],
    ['port("http", 1) == 1', 1, 'port() takes 1 argument, not 2'],
    ['pid(size) == 1', 1, 'pid() takes no arguments, not 1'],
    ['label == "a\\0b"', 1, 'text in the kernel cannot contain a NUL byte'],
    ['(listening ? "a" : "b") == label', 2, 'the kernel cannot choose between the text "a" and the text "b"'],
    ['size >', 7, 'the expression is not complete'],
    ['size > > 5', 8, 'this does not belong here'],
    ['size > 5 5', 10, 'the expression ends before this'],
    ['size > 5)', 9, 'the expression ends before this'],
    ['(size > 5', 10, 'the expression is not complete'],
    ['size == "abc', 9, 'unterminated string constant'],
    ['', 1, 'an expression was expected'],
    ['  ', 1, 'an expression was expected'],
  ])('%s', (text, column, complaint) => {
    if (complaint === '') return expect(() => compile(text)).not.toThrow();
    const error = refusal(text);
    expect([error.code, error.column, error.complaint]).toEqual(['TAP_FILTER', column, complaint]);
    return undefined;
  });

  it('points at the place and lists what exists', () => {
    expect(refusal('listening && szie > 1024').message).toBe(`\
TAP_FILTER: --where, column 14: test.send has no value "szie"
             listening && szie > 1024
                          ^^^^
  values     size, name, flags, page, dport, ... and 4 more
  functions  pid(), execname(), port()
  all        tap describe test.send
  next: did you mean size?`);
  });

  it('lists the nearest of many functions, and how to see all', () => {
    const many = Array.from({ length: 120 }, (_, index) => [`made_${index}`, () => 1] as const);
    const scope = scopeOf(exit as never, new Map([...many, ...functions]));
    expect(namesInScope(scope, 'execnam')).toEqual([
      ['values', 'code'],
      ['functions', 'execname(), made_0(), made_1(), made_2(), made_3(), ... and 118 more'],
      ['all', 'tap list --functions'],
    ]);
  });

  it('names an error that no kernel has', () => {
    const { complaint, next } = refusal('error == "EAGIAN"', send.return);
    expect(complaint).toBe('"error" is never "EAGIAN"');
    expect(next).toBe('did you mean EAGAIN?');
  });

  it.each([
    ['dport == 70000', '"dport" is never 70000'],
    ['size > 1 && 70000 != dport', '"dport" is never 70000, so that this leaves out nothing'],
    ['[80, 70000].includes(dport)', '"dport" is never 70000'],
    ['dport.in([80, -1])', '"dport" is never -1'],
    ['dport.between(90, 80)', 'no number lies between 90 and 80'],
    ['dport.has(0x10000)', 'this number has none of the bits of 65536'],
    ['size < 0', '"size" is never less than 0'],
    ['cookie > 18446744073709551615n', '"cookie" is never greater than 18446744073709551615'],
    ['page < 0', 'no address lies from 0x0 to below 0x0'],
    ['page > 0xffffffffffffffff', 'no address is greater than 18446744073709551615'],
    ['execname() == "my-long-service-d"', 'this text is never "my-long-service-d", which takes 17 bytes'],
    ['execname().startsWith("my-long-service-d")', 'this text is never "my-long-service-d"'],
  ])('refuses what can never be true: %s', (text, complaint) => {
    expect(refusal(text).complaint).toContain(complaint);
  });

  it.each(['dport <= 65535', 'size >= 0', 'page >= 0', 'dport < 70000', 'label == "a text of some bytes"'])(
    'takes a bound that everything meets, and a text that is only cut: %s',
    (text) => {
      expect(compile(text).node).toBeDefined();
    },
  );

  it('shows only the neighbourhood in a long text', () => {
    const { message } = refusal(`${'size > 1 && '.repeat(50)}szie > 1${' && size > 1'.repeat(50)}`);
    const [, line = '', carets = ''] = message.split('\n');
    expect(line.length).toBeLessThan(160);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('szie');
  });

  it('refuses what is too long or too deep', () => {
    expect(refusal('1 + '.repeat(2000)).complaint).toBe('the expression is too long');
    expect(refusal(`${'('.repeat(2000)}size > 1`).code).toBe('TAP_FILTER');
    expect(refusal(`${'-'.repeat(1)}${'~'.repeat(4000)}label`).code).toBe('TAP_FILTER');
  });
});

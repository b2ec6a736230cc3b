import { on } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { catalogue, execname, exit, functions, pid, send } from '../../test/fixture.js';
import { selectProbes } from '../catalogue/select.js';
import { planQueries, type Plan, type Question } from './queries.js';

function plan(patterns: readonly string[], question: Partial<Question> = {}): Plan {
  return planQueries(selectProbes(catalogue, patterns), {
    where: null,
    added: null,
    functions,
    ...question,
  });
}

function refusal(patterns: readonly string[], question: Partial<Question>): string {
  try {
    plan(patterns, question);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('not refused');
}

describe('planQueries', () => {
  it('takes all values of each probe, and adds what is wanted', () => {
    const { queries, warnings } = plan(['test.exit'], { added: 'execname, pid' });
    const [query] = queries;
    expect(warnings).toEqual([]);
    expect(query?.spec.fields).toEqual({ code: exit.values.code, execname: execname(), pid: pid() });
  });

  it('filters', () => {
    const [query] = plan(['test.send'], { where: 'size == 1000' }).queries;
    expect(query?.spec.condition).toEqual(on(send).where((e) => e.size.eq(1000)).spec.condition);
  });

  it('adds expressions under the names that they are given', () => {
    const [query] = plan(['test.send'], {
      added: 'kb = size / 1024, who=pid, http=port("http"), port("http")',
    }).queries;
    expect(query?.spec.fields['kb']).toEqual(send.values.size.div(1024));
    expect(query?.spec.fields['who']).toEqual(pid());
    expect(Object.keys(query?.spec.fields ?? {}).slice(-3)).toEqual(['who', 'http', 'port']);
  });

  it('leaves out probes of a pattern that the question does not fit', () => {
    const { queries, warnings } = plan(['test.*'], { where: 'size > 5' });
    expect(queries.map(({ spec }) => spec.probe.name)).toEqual(['test.send', 'test.send.return']);
    expect(warnings).toEqual(['test.exit is left out: test.exit has no value "size"']);
  });

  it('refuses a probe that was called by name, and a pattern that fits nowhere', () => {
    expect(refusal(['test.*', 'test.exit'], { where: 'size > 5' })).toContain(
      'test.exit has no value "size"',
    );
    expect(refusal(['test.*'], { where: 'szie > 5' })).toContain('no value "szie"');
    expect(refusal(['test.*'], { where: 'size >' })).toContain('not complete');
  });

  it('keeps a value where a function is called the same', () => {
    const withCode = new Map([...functions, ['code', pid as never]]);
    const { queries, warnings } = plan(['test.exit'], { added: 'code', functions: withCode });
    expect(queries[0]?.spec.fields).toEqual({ code: exit.values.code });
    expect(warnings).toEqual([
      'code of test.exit is its own value; --with caller_code=code adds what the function gives',
    ]);
  });

  it.each([
    ['exename', 'next: did you mean execname?'],
    ['size/2', 'an expression needs a name'],
    ['pid, pid', '--with, column 6: "pid" stands twice'],
    ['time=size', 'every event has a "time" of its own'],
    ['size=pid', 'test.send has a value "size" of its own'],
    ['x=null', 'an event cannot hold null'],
    ['x=[1]', 'an event cannot hold a list'],
    ['x=nothing()', 'column 3: there is no function "nothing"'],
    ['x=nothing', 'column 3: test.send knows no "nothing"'],
    ['pid,', 'not complete'],
    ['', 'an expression was expected'],
    ['port', 'port() does not take these arguments'],
  ])('refuses --with %s', (added, message) => {
    expect(refusal(['test.send'], { added })).toContain(message);
  });
});

import { TapError } from '@tap/native-core/tapset';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../test/fixture.js';
import { selectProbes } from './select.js';

const names = (...patterns: string[]): readonly string[] =>
  selectProbes(catalogue, patterns).map(({ listed, named }) => `${listed.name}${named ? '!' : ''}`);

function refusal(pattern: string): string {
  try {
    selectProbes(catalogue, [pattern]);
  } catch (error) {
    if (error instanceof TapError) return error.message;
  }
  throw new Error('not refused');
}

describe('selectProbes', () => {
  it('takes each probe once, and remembers who was called by name', () => {
    expect(names('test.send*')).toEqual(['test.send', 'test.send.return']);
    expect(names('test.*', 'test.send')).toEqual(['test.exit', 'test.send!', 'test.send.return']);
    expect(names('test.send', 'test.*')).toEqual(['test.send!', 'test.exit', 'test.send.return']);
  });

  it('says what was meant', () => {
    expect(refusal('test.snd')).toBe(`\
TAP_NO_PROBE: there is no probe "test.snd"
  next: did you mean test.send?`);
    expect(refusal('exit')).toContain('did you mean test.exit?');
    expect(refusal('test.sen')).toBe(`\
TAP_NO_PROBE: there is no probe "test.sen"
  next: did you mean test.send?`);
    expect(refusal('sen')).toBe(`\
TAP_NO_PROBE: there is no probe "sen"
  also  test.send.return
  next: did you mean test.send?`);
    expect(refusal('tset.sned.r')).toContain('next: did you mean test.send.return?');
    expect(refusal('test.receive')).toContain("next: tap list 'test.*' shows the probes of test");
    expect(refusal('test.nothing*')).toContain("next: tap list 'test.*' shows the probes of test");
    expect(refusal('nothing.like.it')).toContain('next: tap list shows all probes');
    expect(refusal('udp.*')).toBe(`\
TAP_NO_PROBE: no probe fits "udp.*"
  next: tap list shows all probes`);
    expect(refusal('tset.*')).toContain('next: did you mean test.*?');
    expect(refusal('tset.nothing*')).toContain('next: tap list shows all probes');
    expect(refusal('\u001b[31m')).not.toContain('\u001b');
  });
});

import { describe, expect, it } from 'vitest';
import { masked, recordable } from './masked.js';

describe('the audit keeps of a request', () => {
  it.each<[string, unknown, unknown]>([
    ['plain values', { a: 1, b: [true, null], c: 'x' }, { a: 1, b: [true, null], c: 'x' }],
    ['an instant', { at: new Date(0) }, { at: new Date(0) }],
    [
      'no secret by its name',
      { apiToken: 'abc', SECRET: 'def', name: 'x' },
      { apiToken: '[secret]', SECRET: '[secret]', name: 'x' },
    ],
    [
      'no key of its own, wherever it stands',
      { reason: `lost rh_${'a'.repeat(43)} today` },
      { reason: 'lost [secret] today' },
    ],
    ['no API key', [`rhk_${'A'.repeat(22)}_${'b'.repeat(43)}`], ['[secret]']],
    ['nothing that PostgreSQL can not store', { 'a\u0000': 'b\u0000\ud800' }, { 'a\ufffd': 'b\ufffd\ufffd' }],
    ['a number where a secret would be a text', { tokens: 5 }, { tokens: 5 }],
    ['null for undefined', { a: undefined }, { a: null }],
  ])('%s', (_, value, kept) => {
    expect(masked(value)).toEqual(kept);
  });

  it("a digest in place of a job's data, which shows a change", () => {
    const [one, other] = [masked({ data: { a: 'hunter2' } }), masked({ data: { a: 'hunter3' } })];
    expect(JSON.stringify(one)).toMatch(/^\{"data":\{"sha256":"[\da-f]{64}"\}\}$/);
    expect(one).not.toEqual(other);
    expect(masked({ data: { a: 'hunter2' } })).toEqual(one);
  });

  it('a bounded part', () => {
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`f${n}`, 'x'.repeat(10_000)]));
    expect(JSON.stringify(masked(wide)).length).toBeLessThan(110_000);
    expect(masked(Array.from({ length: 60 }, (_, n) => n))).toHaveLength(51);
    let deep: unknown = 1;
    for (let n = 0; n < 10_000; n += 1) deep = { deep };
    expect(JSON.stringify(masked(deep))).toContain('[nested deeper]');
  });

  it('no more of one part than its size and digest if it is large', () => {
    const large = Array.from({ length: 50 }, (_, n) => `${n} ${'x'.repeat(1500)}`);
    const of = (after: unknown) => recordable({ action: 'job.cancel', after });
    expect(of({ large })).toEqual({
      action: 'job.cancel',
      after: {
        omitted: expect.stringMatching(/^7\d{4} characters/) as string,
        sha256: expect.stringMatching(/^[\da-f]{64}$/) as string,
      },
    });
    expect(of({ large })).not.toEqual(of({ large: large.toReversed() }));
  });
});

import { describe, expect, it } from 'vitest';
import { withIdempotencyKey } from './idempotency.js';

const body = { type: 'probe_echo' };

const SENDER = 'key:ci';

describe('withIdempotencyKey', () => {
  it('turns the header into a dedupe key for a day, one for each job of a bulk request', () => {
    expect(withIdempotencyKey(body, 'abc', SENDER)).toEqual({
      ...body,
      dedupeKey: expect.stringMatching(/^idempotency:[\w-]{12}:-:abc$/) as string,
      dedupeTtl: 86_400_000,
    });
    expect(withIdempotencyKey(body, 'abc', SENDER, 7)).toMatchObject({
      dedupeKey: expect.stringMatching(/:7:abc$/) as string,
    });
  });

  it('leaves a body without the header, and one with its own key, unchanged', () => {
    expect(withIdempotencyKey(body, undefined, SENDER)).toBe(body);
    const own = { ...body, dedupeKey: 'mine' };
    expect(withIdempotencyKey(own, 'abc', SENDER)).toBe(own);
  });

  it('distinguishes keys of headers from those of bodies, and from those of jobs in bulk requests', () => {
    const own = { ...body, dedupeKey: 'idempotency:-:abc' };
    expect(() => withIdempotencyKey(own, undefined, SENDER)).toThrow(/dedupeKey must not begin with idempotency:/);
    expect(withIdempotencyKey(body, '7:abc', SENDER)['dedupeKey']).not.toBe(
      withIdempotencyKey(body, 'abc', SENDER, 7)['dedupeKey'],
    );
  });

  it.each(['', 'x'.repeat(201), 'a b', 'ä'])('refuses the key %j', (key) => {
    expect(() => withIdempotencyKey(body, key, SENDER)).toThrow(/visible ASCII/);
  });

  it('refuses a repeating job, whose ticks would all have one key', () => {
    expect(() => withIdempotencyKey({ ...body, repeat: { every: 1000 } }, 'abc', SENDER)).toThrow(/repeating/);
  });

  it('gives each sender keys of its own', () => {
    const of = (sender: string) => withIdempotencyKey(body, 'abc', sender)['dedupeKey'];
    expect(of(SENDER)).toBe(of(SENDER));
    expect(of(SENDER)).not.toBe(of('key:other'));
  });
});

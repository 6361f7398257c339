import { describe, expect, it } from 'vitest';
import { withIdempotencyKey } from './idempotency.js';

const body = { type: 'probe_echo' };

describe('withIdempotencyKey', () => {
  it('turns the header into a dedupe key for a day, one for each job of a bulk request', () => {
    expect(withIdempotencyKey(body, 'abc')).toEqual({ ...body, dedupeKey: 'idempotency:-:abc', dedupeTtl: 86_400_000 });
    expect(withIdempotencyKey(body, 'abc', 7)).toMatchObject({ dedupeKey: 'idempotency:7:abc' });
  });

  it('leaves a body without the header, and one with its own key, unchanged', () => {
    expect(withIdempotencyKey(body, undefined)).toBe(body);
    const own = { ...body, dedupeKey: 'mine' };
    expect(withIdempotencyKey(own, 'abc')).toBe(own);
  });

  it('distinguishes keys of headers from those of bodies, and from those of jobs in bulk requests', () => {
    const own = { ...body, dedupeKey: 'idempotency:-:abc' };
    expect(() => withIdempotencyKey(own, undefined)).toThrow(/dedupeKey must not begin with idempotency:/);
    expect(withIdempotencyKey(body, '7:abc')['dedupeKey']).not.toBe(withIdempotencyKey(body, 'abc', 7)['dedupeKey']);
  });

  it.each(['', 'x'.repeat(201), 'a b', 'ä'])('refuses the key %j', (key) => {
    expect(() => withIdempotencyKey(body, key)).toThrow(/visible ASCII/);
  });

  it('refuses a repeating job, whose ticks would all have one key', () => {
    expect(() => withIdempotencyKey({ ...body, repeat: { every: 1000 } }, 'abc')).toThrow(/repeating/);
  });
});

import { describe, expect, it } from 'vitest';
import { shareOf, ConcurrencyLimit } from './concurrency-limit.js';

const limit = () =>
  new ConcurrencyLimit({ most: 3, each: 2, full: 'all taken', own: 'share used up', retryAfterMs: 1000 });

describe('ConcurrencyLimit', () => {
  it('has so much for each, and for all', () => {
    const some = limit();
    const frees = [some.take('a'), some.take('a')];
    expect(() => some.take('a')).toThrow(expect.objectContaining({ message: 'share used up', retryAfterMs: 1000 }));
    frees.push(some.take('b'));
    expect(() => some.check('c')).toThrow('all taken');
    for (const free of [...frees, ...frees]) free();
    expect(() => [some.take('b'), some.take('b'), some.take('c')]).not.toThrow();
    expect(() => some.check('a')).toThrow('all taken');
  });

  it('counts work that fails as ended', async () => {
    const some = limit();
    for (let n = 0; n < 5; n += 1)
      await expect(some.run('a', () => Promise.reject(new Error('it fails')))).rejects.toThrow('it fails');
    expect(() => [some.take('a'), some.take('a')]).not.toThrow();
  });

  it.each([
    [1, 1],
    [3, 1],
    [1000, 250],
    [5000, 1250],
  ])('of %i gives a principal %i', (most, share) => {
    expect(shareOf(most)).toBe(share);
  });
});

import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FailedKeys } from './failed-keys.js';

const [guesser, other] = ['203.0.113.1', '203.0.113.2'];

describe('FailedKeys', () => {
  const warned = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  let counted = 0;
  let keys: FailedKeys;
  beforeEach(() => {
    counted = 0;
    warned.mockClear();
    keys = new FailedKeys({
      keyRefused: () => void (counted += 1),
      acted: () => undefined,
      requested: () => undefined,
    });
  });
  afterAll(() => void vi.restoreAllMocks());

  it('delays wrong keys of one address one after the other, and refuses more than ten at a time', async () => {
    const began = performance.now();
    const times = await Promise.all(
      Array.from({ length: 3 }, async () => (await keys.refuse(guesser), performance.now() - began)),
    );
    expect(Math.min(...times)).toBeGreaterThan(240);
    expect(Math.max(...times)).toBeGreaterThan(740);
    const many = Array.from({ length: 10 }, () => keys.refuse(guesser));
    await expect(keys.refuse(guesser)).rejects.toMatchObject({ code: 'RATE_LIMITED', status: 429 });
    // Other addresses do not wait for them.
    const asked = performance.now();
    await keys.refuse(other);
    expect(performance.now() - asked).toBeLessThan(2000);
    void Promise.all(many);
  });

  it('delays guesses at one key, from whatever addresses they come, and no others', async () => {
    const guess = (n: number, key = 'the-key') => keys.refuse(`198.51.100.${n}`, key);
    const many = Array.from({ length: 10 }, (_, n) => guess(n));
    await expect(guess(10)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      retryAfterMs: expect.any(Number),
    });
    const answered: string[] = [];
    const last = many.at(-1)?.then(() => answered.push('last guess'));
    await guess(11, 'another-key').then(() => answered.push('another key'));
    await last;
    expect(answered).toEqual(['another key', 'last guess']);
  });

  it('counts each wrong key, and logs many at once', async () => {
    const all = Array.from({ length: 12 }, () => keys.refuse(guesser));
    await Promise.allSettled(all.slice(10));
    expect(counted).toBe(12);
    expect(warned).toHaveBeenCalledTimes(1);
    expect(warned).toHaveBeenCalledWith({ refused: 1, lastAddress: guesser }, expect.stringMatching(/wrong key/));
  });

  it('names the key that somebody guesses at', () => {
    void keys.refuse(guesser, 'the-key');
    expect(warned).toHaveBeenCalledWith(expect.objectContaining({ lastKey: 'the-key' }), expect.anything());
  });
});

import { Logger } from '@nestjs/common';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RemoteKeys } from './remote-keys.js';

const [COOLDOWN, MINUTE, HOUR] = [30_000, 60_000, 3_600_000];
const setOf = (...kids: string[]): JSONWebKeySet => ({ keys: kids.map((kid) => ({ kty: 'RSA', kid })) });

/** Finds keys by kid alone, with jose's error for an unknown one. */
const open = ({ keys }: JSONWebKeySet) =>
  (async ({ kid }) => {
    if (keys.every((key) => key.kid !== kid))
      throw Object.assign(new Error('none'), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
    return Promise.resolve(kid);
  }) as JWTVerifyGetKey;

describe('RemoteKeys', () => {
  let now = 0;
  let published: JSONWebKeySet | Error = setOf('a');
  let reads = 0;
  let keys: RemoteKeys;
  const find = async (kid: string) => keys.find({ alg: 'RS256', kid }, { payload: '', signature: '' });

  beforeEach(() => {
    [now, reads, published] = [0, 0, setOf('a')];
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const read = () => {
      reads += 1;
      return published instanceof Error ? Promise.reject(published) : Promise.resolve(published);
    };
    keys = new RemoteKeys({ read, open, cooldownMs: COOLDOWN });
  });
  afterEach(() => void vi.restoreAllMocks());

  it('are read once for all that wait, and again after ten minutes', async () => {
    expect(await Promise.all(['a', 'a', 'a'].map(find))).toEqual(['a', 'a', 'a']);
    now = 9 * MINUTE;
    await find('a');
    expect(reads).toBe(1);
    published = setOf('b');
    now = 11 * MINUTE;
    // Withdrawn.
    await expect(find('a')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(reads).toBe(2);
  });

  it('are read for an unknown key, but not for each of many', async () => {
    await find('a');
    published = setOf('a', 'b');
    const unknown = () => Promise.allSettled(Array.from({ length: 100 }, (_, n) => find(`flood ${n}`)));
    await unknown();
    expect(reads).toBe(1);
    now = COOLDOWN;
    expect(await find('b')).toBe('b');
    await unknown();
    expect(reads).toBe(2);
  });

  it('are kept for a day while the provider is away, which is asked once per cooldown', async () => {
    await find('a');
    published = new Error('away');
    now = HOUR;
    for (let n = 0; n < 10; n += 1) expect(await find('a')).toBe('a');
    expect(reads).toBe(2);
    now = 25 * HOUR;
    await expect(find('a')).rejects.toMatchObject({ code: 'IDENTITY_PROVIDER_UNAVAILABLE', status: 503 });
    published = setOf('a');
    now += COOLDOWN;
    expect(await find('a')).toBe('a');
  });

  it('are missing at first while the provider is away: that says nothing about the token', async () => {
    published = new Error('away');
    await expect(find('a')).rejects.toMatchObject({ code: 'IDENTITY_PROVIDER_UNAVAILABLE', retryAfterMs: COOLDOWN });
    await expect(find('a')).rejects.toMatchObject({ code: 'IDENTITY_PROVIDER_UNAVAILABLE' });
    expect(reads).toBe(1);
  });
});

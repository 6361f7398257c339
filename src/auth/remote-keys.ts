import { Logger } from '@nestjs/common';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { HubError, messageOf } from '../common/errors.js';

/** Age at which the keys are read again, so that a key that the provider has withdrawn is soon refused. */
const FRESH_MS = 600_000;
/** Age up to which keys are used while the provider does not answer. */
const STALE_MS = 86_400_000;

export interface RemoteKeysOptions {
  /** Reads the provider's keys. */
  read: () => Promise<JSONWebKeySet>;
  /** jose's `createLocalJWKSet`. */
  open: (keys: JSONWebKeySet) => JWTVerifyGetKey;
  /** Least time between two reads, whether they succeed or not: tokens with unknown keys can't cause more. */
  cooldownMs: number;
}

/**
 * The identity provider's public keys. jose's own remote set forgets its keys when a read fails and then reads for each
 * token; this one keeps them for a day, and reads at most once per cooldown.
 */
export class RemoteKeys {
  private readonly logger = new Logger(RemoteKeys.name);
  private known: { find: JWTVerifyGetKey; readAt: number } | undefined;
  private triedAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(private readonly options: RemoteKeysOptions) {}

  /** Finds the key of a token, as jose asks for it. @throws HubError IDENTITY_PROVIDER_UNAVAILABLE; jose's own errors */
  readonly find: JWTVerifyGetKey = async (...token) => {
    if (age(this.known?.readAt) > FRESH_MS) await this.refresh();
    const before = this.known;
    if (before === undefined || age(before.readAt) > STALE_MS) throw this.unavailable();
    try {
      return await before.find(...token);
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_JWKS_NO_MATCHING_KEY') throw error;
      // The provider may have a new key.
      await this.refresh();
      if (this.known === before || this.known === undefined) throw error;
      return this.known.find(...token);
    }
  };

  /** Reads the keys, once for all that wait, unless that was tried a short time ago. */
  private async refresh(): Promise<void> {
    if (this.reading === undefined && age(this.triedAt) >= this.options.cooldownMs) {
      this.triedAt = performance.now();
      this.reading = this.readOnce().finally(() => (this.reading = undefined));
    }
    await this.reading;
  }

  private async readOnce(): Promise<void> {
    try {
      const find = this.options.open(await this.options.read());
      this.known = { find, readAt: performance.now() };
    } catch (error) {
      const reason = messageOf(error);
      this.logger.warn(
        { reason },
        'reading the keys at JWT_JWKS_URL failed; tokens are checked by the keys known so far',
      );
    }
  }

  private unavailable(): HubError {
    const message = 'The identity provider does not answer at JWT_JWKS_URL, so the token can not be checked';
    const retryAfterMs = Math.max(1000, this.options.cooldownMs - age(this.triedAt));
    return new HubError('IDENTITY_PROVIDER_UNAVAILABLE', message, { retryAfterMs });
  }
}

const age = (at = -Infinity) => performance.now() - at;

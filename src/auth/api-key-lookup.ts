import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { GroupCommit } from '../common/group-commit.js';
import { ledgerClock } from '../common/ledger-clock.js';
import { Periodic } from '../common/periodic-task.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { idOfToken, matches } from './api-key-token.js';
import type { ApiKey } from './api-key.js';
import type { Principal } from './principal.js';

/** Maximum number of keys in memory. */
const MAX_CACHED = 1000;
/** Age at which a key is read again. A revocation arrives as a message; this bounds one that is lost. */
const FRESH_MS = 10_000;
/** Age up to which a key that was valid is accepted while PostgreSQL can't be asked. */
const STALE_MS = 300_000;

type Known = Pick<ApiKey, 'id' | 'name' | 'role' | 'expiresAt'> & { digest: Buffer };

/** Finds out whom a presented API key belongs to. */
@Injectable()
export class ApiKeyLookup {
  private readonly cache = new Map<string, { readAt: number; key: Known }>();
  /** Grows with each revocation: a row that was read before one is not kept after it. */
  private revocations = 0;
  private readonly used = new Set<string>();
  /** One statement at a time, so guesses cost little, however many there are. */
  private readonly reads = new GroupCommit<string, Known | undefined>((ids) => this.readAll(ids), {
    maxQueued: 1000,
    overflow: () => new HubError('RATE_LIMITED', 'Too many keys are being checked; retry', { retryAfterMs: 1000 }),
  });

  constructor(
    private readonly ledger: LedgerDb,
    channel: ControlChannel,
  ) {
    channel.on('keys', ({ id }) => this.forget(id));
    channel.onReconnect(() => this.outdate());
  }

  /** Returns undefined for a text that is not, or no longer, a valid key. @throws HubError LEDGER_UNAVAILABLE, RATE_LIMITED */
  async find(token: string): Promise<Principal | undefined> {
    const id = idOfToken(token);
    if (id === undefined) return undefined;
    const key = await this.read(id);
    if (key === undefined || !matches(token, key.digest)) return undefined;
    if (key.expiresAt !== null && key.expiresAt.getTime() <= ledgerClock.now()) return undefined;
    this.used.add(id);
    return { id: `key:${key.name}`, kind: 'api-key', role: key.role, keyId: id };
  }

  /** Forgets a key that was revoked. */
  forget(id: string): void {
    this.revocations += 1;
    this.cache.delete(id);
  }

  @Periodic('keyUseMs', 'Recording when API keys were used failed; it is retried in a minute')
  async recordUse(): Promise<void> {
    const ids = [...this.used];
    if (ids.length === 0) return;
    await this.ledger.query(`update api_keys set last_used_at = now() where id = any($1::uuid[])`, [ids]);
    for (const id of ids) this.used.delete(id);
  }

  /** Has each key read again: a revocation may have been missed. */
  private outdate(): void {
    this.revocations += 1;
    for (const known of this.cache.values()) known.readAt = -Infinity;
  }

  private async read(id: string): Promise<Known | undefined> {
    const known = this.cache.get(id);
    const age = known ? performance.now() - known.readAt : Infinity;
    if (known && age < FRESH_MS) return known.key;
    try {
      return await this.reads.submit(id);
    } catch (error) {
      if (known && age < STALE_MS && this.cache.get(id) === known) return known.key;
      throw error;
    }
  }

  private async readAll(ids: string[]): Promise<(Known | undefined)[]> {
    const before = this.revocations;
    const rows = await this.ledger.query<Known>(
      `select id, name, role, digest, expires_at as "expiresAt" from api_keys where id = any($1::uuid[]) and revoked_at is null`,
      [ids],
    );
    const found = new Map(rows.map((key) => [key.id, key]));
    for (const id of ids) {
      const key = found.get(id);
      this.cache.delete(id);
      if (key && before === this.revocations) this.cache.set(id, { readAt: performance.now(), key });
    }
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= MAX_CACHED) break;
      this.cache.delete(oldest);
    }
    return ids.map((id) => found.get(id));
  }
}

import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { isUuid, newId } from '../common/ids.js';
import { ledgerClock } from '../common/ledger-clock.js';
import { Periodic } from '../common/periodic-task.js';
import type { Page } from '../common/answers.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { RetentionRules } from '../jobs/retention-rules.js';
import { API_KEY_COLUMNS, type ApiKey } from './api-key.js';
import { digestOf, idOfToken, matches, newToken } from './api-key-token.js';
import type { Principal, Role } from './principal.js';

/** Keys in memory: a stranger's guesses with random ids push out others, which are then read again. */
const MAX_CACHED = 1000;
/** Age of a cached key. A revocation also arrives as a message; this bounds one that is lost. */
const CACHED_MS = 10_000;

interface Cached {
  until: number;
  key: Pick<ApiKey, 'name' | 'role' | 'expiresAt'> & { digest: Buffer };
}

export interface NewApiKey {
  name: string;
  role: Role;
  expiresAt?: Date;
}

/** API keys of people and programs. The ledger holds a digest; the key itself is shown once. */
@Injectable()
@RetentionRules({
  delete: `delete from api_keys where coalesce(revoked_at, expires_at) < now() - $1::float8 * interval '1 ms'`,
})
export class ApiKeys {
  private readonly cache = new Map<string, Cached>();
  private used = new Set<string>();

  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
  ) {
    channel.on('keys', () => this.cache.clear());
    channel.onReconnect(() => this.cache.clear());
  }

  /** @throws HubError WRONG_STATE when another key has the name */
  async create({ name, role, expiresAt }: NewApiKey, actor: string): Promise<ApiKey & { key: string }> {
    const id = newId();
    const key = newToken(id);
    const [made] = await this.ledger.query<ApiKey>(
      `insert into api_keys (id, name, role, digest, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing returning ${API_KEY_COLUMNS}`,
      [id, name, role, digestOf(key), actor, expiresAt ?? null],
    );
    if (!made) throw new HubError('WRONG_STATE', `A key named ${name} exists: revoke it first, or choose another name`);
    return { ...made, key };
  }

  /** Returns keys, newest first, the revoked and expired ones among them. */
  async list(limit: number, cursor?: string): Promise<Page<ApiKey>> {
    const items = await this.ledger.query<ApiKey>(
      `select ${API_KEY_COLUMNS} from api_keys where $2::uuid is null or id < $2 order by id desc limit $1`,
      [limit, cursor ?? null],
    );
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<ApiKey> {
    const sql = `select ${API_KEY_COLUMNS} from api_keys where id = $1`;
    const [key] = isUuid(id) ? await this.ledger.query<ApiKey>(sql, [id]) : [];
    if (!key) throw new HubError('NOT_FOUND', `There is no key ${id}`);
    return key;
  }

  /** Revokes a key on all nodes; a second call changes nothing. @throws HubError NOT_FOUND */
  async revoke(id: string, actor: string): Promise<ApiKey> {
    const revoked = await this.ledger.transaction(async (db) => {
      const { rows } = await db.query<ApiKey>(
        `update api_keys set revoked_at = coalesce(revoked_at, now()), revoked_by = coalesce(revoked_by, $2)
          where id = $1 returning ${API_KEY_COLUMNS}`,
        [isUuid(id) ? id : null, actor],
      );
      await this.channel.publish('keys', {}, db);
      return rows[0];
    });
    if (!revoked) throw new HubError('NOT_FOUND', `There is no key ${id}`);
    this.cache.clear();
    return revoked;
  }

  /** Returns whom a presented key belongs to; undefined when it is not, or no longer, valid. */
  async find(token: string): Promise<Principal | undefined> {
    const id = idOfToken(token);
    if (id === undefined) return undefined;
    const key = await this.read(id);
    if (key === undefined || !matches(token, key.digest)) return undefined;
    if (key.expiresAt !== null && key.expiresAt.getTime() <= ledgerClock.now()) return undefined;
    this.used.add(id);
    return { id: `key:${key.name}`, kind: 'api-key', role: key.role };
  }

  @Periodic('keyUseMs', 'Recording when API keys were used failed; it is retried in a minute')
  async recordUse(): Promise<void> {
    const ids = [...this.used];
    if (ids.length === 0) return;
    await this.ledger.query(`update api_keys set last_used_at = now() where id = any($1::uuid[])`, [ids]);
    for (const id of ids) this.used.delete(id);
  }

  private async read(id: string): Promise<Cached['key'] | undefined> {
    const now = performance.now();
    const cached = this.cache.get(id);
    if (cached && cached.until > now) return cached.key;
    const [key] = await this.ledger.query<Cached['key']>(
      `select name, role, digest, expires_at as "expiresAt" from api_keys where id = $1 and revoked_at is null`,
      [id],
    );
    this.cache.delete(id);
    if (!key) return undefined;
    this.cache.set(id, { until: now + CACHED_MS, key });
    for (const oldest of this.cache.keys()) {
      if (this.cache.size <= MAX_CACHED) break;
      this.cache.delete(oldest);
    }
    return key;
  }
}

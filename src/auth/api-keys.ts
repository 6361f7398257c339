import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { isUuid, newId } from '../common/ids.js';
import type { Page } from '../common/answers.js';
import { recordAct } from '../audit/current-act.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { RetentionRules } from '../jobs/retention-rules.js';
import { API_KEY_COLUMNS, type ApiKey } from './api-key.js';
import { ApiKeyLookup } from './api-key-lookup.js';
import { digestOf, newToken } from './api-key-token.js';
import type { Role } from './principal.js';

/** Least time for which the record of a revoked or expired key is kept, whatever age a cleanup asks for. */
const KEPT = `interval '30 days'`;

export interface NewApiKey {
  name: string;
  role: Role;
  expiresAt?: Date;
  tenants?: string[];
  queues?: string[];
}

/** API keys of people and programs. The ledger holds a digest; the key itself is shown once. */
@Injectable()
@RetentionRules({
  delete: `delete from api_keys where coalesce(revoked_at, expires_at) < now() - greatest($1::float8 * interval '1 ms', ${KEPT})`,
})
export class ApiKeys {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
    private readonly lookup: ApiKeyLookup,
  ) {}

  /** @throws HubError WRONG_STATE when another key has the name */
  async create(wanted: NewApiKey, actor: string): Promise<ApiKey & { key: string }> {
    const { name, role, expiresAt = null, tenants = null, queues = null } = wanted;
    const id = newId();
    const key = newToken(id);
    const made = await this.ledger.transaction(async (db) => {
      const { rows } = await db.query<ApiKey>(
        `insert into api_keys (id, name, role, digest, created_by, expires_at, tenants, queues)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${API_KEY_COLUMNS}`,
        [id, name, role, digestOf(key), actor, expiresAt, tenants, queues],
      );
      if (rows[0]) await recordAct(db, { target: id, after: rows[0] });
      return rows[0];
    });
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

  /** Revokes a key and its sessions on all nodes; a second call changes nothing. @throws HubError NOT_FOUND */
  async revoke(id: string, actor: string): Promise<ApiKey> {
    const revoked = await this.ledger.transaction(async (db) => {
      const key = [isUuid(id) ? id : null];
      const before = await db.query<ApiKey>(`select ${API_KEY_COLUMNS} from api_keys where id = $1 for update`, key);
      const { rows } = await db.query<ApiKey>(
        `update api_keys set revoked_at = coalesce(revoked_at, now()), revoked_by = coalesce(revoked_by, $2)
          where id = $1 returning ${API_KEY_COLUMNS}`,
        [...key, actor],
      );
      if (!rows[0]) return undefined;
      await db.query(`delete from sessions where key_id = $1`, [rows[0].id]);
      await this.channel.publish('keys', { id: rows[0].id }, db);
      await recordAct(db, { target: rows[0].id, before: before.rows[0], after: rows[0] });
      return rows[0];
    });
    if (!revoked) throw new HubError('NOT_FOUND', `There is no key ${id}`);
    this.lookup.forget(revoked.id);
    return revoked;
  }
}

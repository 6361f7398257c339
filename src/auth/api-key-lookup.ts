import { Injectable } from '@nestjs/common';
import { ledgerClock } from '../common/ledger-clock.js';
import { Periodic } from '../common/periodic-task.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { idOfToken, matches } from './api-key-token.js';
import type { ApiKey } from './api-key.js';
import { CredentialCache } from './credential-cache.js';
import type { Principal } from './principal.js';

type Known = Pick<ApiKey, 'id' | 'name' | 'role' | 'tenants' | 'queues' | 'expiresAt'> & { digest: Buffer };

/** Finds out whom a presented API key belongs to. */
@Injectable()
export class ApiKeyLookup {
  private readonly used = new Set<string>();
  private readonly keys = new CredentialCache<Known>((ids) => this.readRows(ids));

  constructor(
    private readonly ledger: LedgerDb,
    channel: ControlChannel,
  ) {
    channel.on('keys', ({ id }) => this.forget(id));
    channel.onReconnect(() => this.keys.outdate());
  }

  /** Returns undefined for a text that is not, or no longer, a valid key. @throws HubError LEDGER_UNAVAILABLE, RATE_LIMITED */
  async find(token: string): Promise<Principal | undefined> {
    const id = idOfToken(token);
    if (id === undefined) return undefined;
    const key = await this.keys.get(id);
    return key !== undefined && matches(token, key.digest) ? this.principalOf(key) : undefined;
  }

  /** Returns the principal of a key that was proved before; undefined once the key is revoked or has expired. */
  async findById(id: string): Promise<Principal | undefined> {
    const key = await this.keys.get(id);
    return key && this.principalOf(key);
  }

  /** Forgets a key that was revoked. */
  forget(id: string): void {
    this.keys.forget(id);
  }

  @Periodic('keyUseMs', 'Recording when API keys were used failed; it is retried in a minute')
  async recordUse(): Promise<void> {
    const ids = [...this.used];
    if (ids.length === 0) return;
    await this.ledger.query(`update api_keys set last_used_at = now() where id = any($1::uuid[])`, [ids]);
    for (const id of ids) this.used.delete(id);
  }

  private principalOf({ id, name, role, tenants, queues, expiresAt }: Known): Principal | undefined {
    if (expiresAt !== null && expiresAt.getTime() <= ledgerClock.now()) return undefined;
    this.used.add(id);
    return { id: `key:${name}`, kind: 'api-key', role, scopes: { tenants, queues }, keyId: id };
  }

  private async readRows(ids: string[]): Promise<Map<string, Known>> {
    const rows = await this.ledger.query<Known>(
      `select id, name, role, tenants, queues, digest, expires_at as "expiresAt" from api_keys
        where id = any($1::uuid[]) and revoked_at is null`,
      [ids],
    );
    return new Map(rows.map((key) => [key.id, key]));
  }
}

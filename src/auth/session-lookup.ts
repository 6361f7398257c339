import { Inject, Injectable } from '@nestjs/common';
import { ledgerClock } from '../common/ledger-clock.js';
import { Periodic } from '../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { ADMIN, AdminKey } from './admin-key.js';
import { ApiKeyLookup } from './api-key-lookup.js';
import { digestOf } from './api-key-token.js';
import { CredentialCache } from './credential-cache.js';
import type { Principal } from './principal.js';

interface Known {
  digest: string;
  keyId: string | null;
  adminProof: Buffer | null;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** 256 random bits in base64url. */
const TOKEN = /^[\w-]{43}$/;

/** Finds out whom a browser session belongs to, with the role and scopes that its key has now. */
@Injectable()
export class SessionLookup {
  private readonly used = new Set<string>();
  private readonly sessions = new CredentialCache<Known>((digests) => this.readRows(digests));

  constructor(
    private readonly ledger: LedgerDb,
    private readonly adminKey: AdminKey,
    private readonly apiKeys: ApiKeyLookup,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
    channel: ControlChannel,
  ) {
    channel.on('sessions', ({ digests }) => {
      for (const digest of digests) this.forget(digest);
    });
    channel.onReconnect(() => this.sessions.outdate());
  }

  /** Returns undefined for a session that does not exist, has ended, or whose key is no longer valid. */
  async find(token: string): Promise<Principal | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const digest = digestOf(token).toString('hex');
    const session = await this.sessions.get(digest);
    const now = ledgerClock.now();
    if (session === undefined || endOf(session, this.config.timings.sessionIdleMs) <= now) return undefined;
    const principal = await this.principalOf(session, token);
    if (principal === undefined) return undefined;
    session.lastUsedAt = new Date(now);
    this.used.add(digest);
    return { ...principal, session: digest };
  }

  /** Forgets a session that was ended. */
  forget(digest: string): void {
    this.sessions.forget(digest);
  }

  @Periodic('keyUseMs', 'Recording when sessions were used failed; it is retried in a minute')
  async recordUse(): Promise<void> {
    const digests = [...this.used];
    if (digests.length === 0) return;
    await this.ledger.query(
      `update sessions set last_used_at = now() where digest in (select decode(hex, 'hex') from unnest($1::text[]) hex)`,
      [digests],
    );
    for (const digest of digests) this.used.delete(digest);
  }

  private async principalOf({ keyId, adminProof }: Known, token: string): Promise<Principal | undefined> {
    if (keyId !== null) return this.apiKeys.findById(keyId);
    return adminProof !== null && this.adminKey.proves(token, adminProof) ? ADMIN : undefined;
  }

  private async readRows(digests: string[]): Promise<Map<string, Known>> {
    const rows = await this.ledger.query<Known>(
      `select encode(digest, 'hex') as digest, key_id as "keyId", admin_proof as "adminProof",
              last_used_at as "lastUsedAt", expires_at as "expiresAt"
         from sessions where digest in (select decode(hex, 'hex') from unnest($1::text[]) hex)`,
      [digests],
    );
    return new Map(rows.map((session) => [session.digest, session]));
  }
}

function endOf({ lastUsedAt, expiresAt }: Known, idleMs: number): number {
  return Math.min(expiresAt.getTime(), lastUsedAt.getTime() + idleMs);
}

import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAct } from '../audit/current-act.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { ControlChannel } from '../database/control-channel.js';
import { LedgerDb } from '../database/ledger-db.js';
import { RetentionRules } from '../jobs/retention-rules.js';
import { AdminKey } from './admin-key.js';
import { digestOf } from './api-key-token.js';
import type { Principal } from './principal.js';
import { SessionLookup } from './session-lookup.js';

/** Sessions of one key: a program that logs in again and again does not fill the table. */
const MAX_SESSIONS = 50;
/** Oldest sessions that one login ends: their digests fit in one message. */
const MAX_ENDED = 100;

const START_SQL = `
  with old as (
    delete from sessions where digest in (
      select digest from sessions where key_id is not distinct from $2::uuid order by created_at desc
       offset ${MAX_SESSIONS - 1} limit ${MAX_ENDED})
    returning digest
  ),
  made as (
    insert into sessions (digest, key_id, admin_proof, expires_at) values ($1, $2, $3, now() + $4::float8 * interval '1 ms')
  )
  select encode(digest, 'hex') as digest from old`;

/** Browser sessions: a cookie stands for a key, so that the browser does not keep the key. */
@Injectable()
@RetentionRules({
  delete: `delete from sessions where expires_at < now() - least($1::float8 * interval '1 ms', interval '1 day')`,
})
export class Sessions {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly channel: ControlChannel,
    private readonly adminKey: AdminKey,
    private readonly lookup: SessionLookup,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {}

  /**
   * Starts a session of a principal with a key, and ends the oldest beyond MAX_SESSIONS. Returns its token, of which the
   * ledger holds a digest.
   */
  async start({ keyId }: Principal): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const proof = keyId === undefined ? this.adminKey.prove(token) : null;
    const ended = await this.ledger.transaction(async (db) => {
      const values = [digestOf(token), keyId ?? null, proof, this.config.timings.sessionMaxMs];
      const { rows } = await db.query<{ digest: string }>(START_SQL, values);
      const digests = rows.map(({ digest }) => digest);
      if (digests.length > 0) await this.channel.publish('sessions', { digests }, db);
      await recordAct(db);
      return digests;
    });
    for (const digest of ended) this.lookup.forget(digest);
    return token;
  }

  /** Ends a session on all nodes. */
  async end(digest: string): Promise<void> {
    await this.ledger.transaction(async (db) => {
      await db.query(`delete from sessions where digest = decode($1, 'hex')`, [digest]);
      await this.channel.publish('sessions', { digests: [digest] }, db);
      await recordAct(db);
    });
    this.lookup.forget(digest);
  }
}

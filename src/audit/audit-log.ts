import { Injectable } from '@nestjs/common';
import type { Page } from '../common/answers.js';
import { SharedRun } from '../common/shared-run.js';
import { literalLike } from '../common/like.js';
import { LedgerDb } from '../database/ledger-db.js';
import { pageByBytes } from '../database/page-by-bytes.js';
import type { Act, AuditEvent } from './audit-event.js';

export interface AuditFilter {
  actor?: string;
  /** The beginning of its name. */
  action?: string;
  /** The beginning of its target, or of the name of a key that is its target. */
  target?: string;
  /** Number of the only event. */
  event?: string;
  from?: Date;
  to?: Date;
}

/** The end of the chain. Kept outside of the database, it proves later that nothing was cut off. */
export interface ChainHead {
  id: string;
  digest: string;
}

/** Result of a check of the chain. */
export interface ChainCheck {
  events: number;
  /** First event that breaks the chain; null: none. */
  brokenAt: string | null;
  /** Last event; null: there is none. */
  head: ChainHead | null;
}

type Row = Pick<AuditEvent, 'id' | 'at' | 'actor'> & { content: Omit<Act, 'actor'>; whole: number };

/** Acts on keys have their ids, which nobody knows by heart. */
const KEYS_SQL = `select id::text from api_keys where name like $5 order by id desc limit 100`;

/** An event may have some 40 kB: a page ends after two megabytes, and the next one continues it. */
const PAGE_SQL = pageByBytes({
  rows: `
    select seq, seq::text as id, at, actor, content from audit_events
     where ($2::bigint is null or seq < $2) and ($3::text is null or actor->>'id' = $3 or actor->>'name' = $3)
       and ($4::text is null or content->>'action' like $4)
       and ($5::text is null or content->>'target' like $5 or content->>'target' = any(array(${KEYS_SQL})))
       and ($8::bigint is null or seq = $8)
       and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
     order by seq desc limit $1`,
  order: 'seq desc',
  stored: `pg_column_size(content)`,
  bytes: `octet_length(content::text) + 500`,
});

/** Events that one statement checks. */
const PAGE = 20_000;

const VERIFY_SQL = `
  with chained as (
    select seq, digest, previous, audit_digest(seq, at, actor, content, previous) as computed,
           lag(digest, 1, decode($2, 'hex')) over w as before, lag(seq, 1, $1::bigint) over w as last
      from (select * from audit_events where seq > $1 order by seq limit ${PAGE}) page
    window w as (order by seq)
  )
  select count(*)::float8 as events, max(seq)::text as id,
         encode((array_agg(digest order by seq desc))[1], 'hex') as digest,
         (min(seq) filter (where digest <> computed or previous <> before or seq <> last + 1))::text as "brokenAt"
    from chained`;

/** Reads the audit. */
@Injectable()
export class AuditLog {
  private readonly checks = new SharedRun(() => this.check());

  constructor(private readonly ledger: LedgerDb) {}

  /**
   * Returns events, newest first, as many as fit in a page; `cursor` is the last id of the previous one.
   * @throws HubError LEDGER_UNAVAILABLE
   */
  async list(
    { actor, action, target, event, from, to }: AuditFilter,
    limit: number,
    cursor?: string,
  ): Promise<Page<AuditEvent>> {
    const values = [
      ...[limit, cursor ?? null, actor ?? null, prefix(action), prefix(target)],
      ...[from ?? null, to ?? null, event ?? null],
    ];
    const rows = await this.ledger.query<Row>(PAGE_SQL, values);
    const items = rows.map(({ id, at, actor: who, content }): AuditEvent => ({ id, at, actor: who, ...content }));
    const more = items.length === limit || items.length < (rows[0]?.whole ?? 0);
    return { items, nextCursor: more ? (items.at(-1)?.id ?? null) : null };
  }

  /**
   * Checks each event against its digest, its number and the event before it; one such check at a time, which all that
   * wait share.
   * @param known head of an earlier check: an event that must still be there, unchanged
   */
  async verify(known?: ChainHead): Promise<ChainCheck> {
    const check = await this.checks.run();
    const gone = known !== undefined && !(await this.has(known));
    return { ...check, brokenAt: check.brokenAt ?? (gone ? known.id : null) };
  }

  private async check(): Promise<ChainCheck> {
    const check: ChainCheck = { events: 0, brokenAt: null, head: null };
    for (;;) {
      const { id = '0', digest = '' } = check.head ?? {};
      const [page] = await this.ledger.query<ChainCheck & ChainHead>(VERIFY_SQL, [id, digest]);
      if (!page || page.events === 0) break;
      check.events += page.events;
      check.head = { id: page.id, digest: page.digest };
      check.brokenAt ??= page.brokenAt;
      if (page.events < PAGE) break;
    }
    return check;
  }

  private async has({ id, digest }: ChainHead): Promise<boolean> {
    const rows = await this.ledger.query(`select 1 from audit_events where seq = $1 and digest = decode($2, 'hex')`, [
      id,
      digest,
    ]);
    return rows.length > 0;
  }
}

function prefix(text: string | undefined): string | null {
  return text === undefined ? null : `${literalLike(text)}%`;
}

import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import {
  EMAIL_COLUMNS,
  EMAIL_STATE,
  type Email,
  type EmailDetail,
  type EmailRecipient,
  type EmailState,
} from './model/email.js';
import { comparable } from './model/mailbox.js';

export interface EmailFilter {
  state?: EmailState;
  /** An address among the recipients. */
  to?: string;
  userId?: string;
  jobId?: string;
  /** Created then or later. */
  since?: Date;
}

const ALL = ['queued', 'deferred', 'sent', 'failed'];
/** States in the table that an index finds: a mail may be shown as ended since its job is. */
const STORED: Record<EmailState, string[]> = {
  queued: ['queued'],
  deferred: ['deferred'],
  sent: ['sent'],
  failed: ['queued', 'deferred', 'failed'],
  cancelled: ['queued', 'deferred'],
};

const LIST_SQL = `
  select ${EMAIL_COLUMNS}, (extract(epoch from e.created_at) * 1000000)::bigint || '_' || e.id as position
    from emails e left join jobs j on j.id = e.job_id
   where e.state = any($8::text[]) and ($1::text is null or ${EMAIL_STATE} = $1)
     and ($2::text is null or exists (select 1 from email_recipients r where r.email_id = e.id and lower(r.address) = $2))
     and ($3::text is null or e.user_id = $3)
     and ($9::uuid is null or e.job_id = $9)
     and ($4::timestamptz is null or e.created_at >= $4)
     and ($5::bigint is null or (e.created_at, e.id) < (to_timestamp(0) + $5 * interval '1 microsecond', $6::uuid))
   order by e.created_at desc, e.id desc limit $7`;
const ONE_SQL = `
  select ${EMAIL_COLUMNS}, e.message -> 'from' as "from", e.message -> 'replyTo' as "replyTo",
         coalesce(e.message -> 'headers', '{}') as headers, coalesce(e.message -> 'attachments', '[]') as attachments,
         coalesce(e.content ->> 'text', e.message ->> 'text') as text, coalesce(e.content ->> 'html', e.message ->> 'html') as html
    from emails e left join jobs j on j.id = e.job_id where e.id = $1`;
const RECIPIENTS_SQL = `
  select address, name, kind, state, code, reply, may_be_twice as "mayBeTwice", attempts, updated_at as "updatedAt", conversation
    from email_recipients where email_id = $1 order by n`;

/** Reads mails for interfaces. */
@Injectable()
export class EmailSearch {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns mails, the newest first; `cursor` is the position of the last one of the previous page. */
  async list({ state, to, userId, jobId, since }: EmailFilter, limit: number, cursor?: string): Promise<Page<Email>> {
    const [micros, id] = cursor?.split('_') ?? [];
    const filter = [state ?? null, to === undefined ? null : comparable(to), userId ?? null, since ?? null];
    const values = [
      ...filter,
      micros ?? null,
      id ?? null,
      limit + 1,
      state === undefined ? ALL : STORED[state],
      jobId ?? null,
    ];
    const rows = await this.ledger.query<Email & { position: string }>(LIST_SQL, values);
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (shown.at(-1)?.position ?? null) : null;
    return { items: shown.map(({ position: _, ...email }) => email), nextCursor };
  }

  /** Returns a mail with its recipients and their conversations. @throws HubError NOT_FOUND */
  async get(id: string): Promise<EmailDetail> {
    const known = isUuid(id) ? id : null;
    const [[email], mailboxes] = await Promise.all([
      this.ledger.query<Omit<EmailDetail, 'mailboxes'>>(ONE_SQL, [known]),
      this.ledger.query<EmailRecipient>(RECIPIENTS_SQL, [known]),
    ]);
    if (!email) throw new HubError('NOT_FOUND', `There is no mail ${id}; sent ones are kept for a day`);
    return { ...email, mailboxes };
  }
}

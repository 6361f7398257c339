import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { OPEN_STATES_SQL as OPEN } from '../../jobs/job-state.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { OpenEmail, OpenRecipient, RecipientOutcome } from './delivery/open-email.js';
import { comparable, type Mailbox } from './model/mailbox.js';
import type { Mail } from './model/send-email.js';
import type { MailContent } from './templates/mail-content.js';

/** Lines of conversation kept of a recipient, over all attempts. */
const MAX_LINES = 150;

const INSERT_SQL = `
  with new as (
    insert into emails (id, job_id, message, send_at, subject, template, user_id) values ($1, $2, $3, $4, $6, $7, $8)
    on conflict (id) do nothing returning id
  )
  insert into email_recipients (email_id, n, address, name, kind)
  select new.id, r.n, r.address, r.name, r.kind
    from new, jsonb_to_recordset($5) as r (n integer, address text, name text, kind text)`;

/** A job that was redriven goes on with the mail of the one that had failed. */
const OF_JOB_SQL = `
  select e.id from emails e
   where e.job_id = $1 or e.job_id = (select j.origin_id from jobs j where j.id = $1)
   order by e.job_id = $1 desc, e.created_at limit 1`;

const OPEN_SQL = `
  select e.id, e.job_id as "jobId", e.state, e.message, e.content, e.deferrals, e.created_at as "createdAt",
         extract(epoch from now() - e.deferred_since)::float8 * 1000 as "deferredMs",
         exists (select 1 from jobs j where j.id = e.job_id and j.id <> $2 and j.state in ${OPEN}) as busy
    from emails e where e.id = $1 for update`;

/**
 * Opens a mail again, for another job or for one that a person has retried: those who have not got it are tried again. What an
 * earlier job has begun and not recorded is in doubt.
 */
const REOPEN_SQL = `
  with found as (
    select r.n, f.state from email_recipients r left join job_effects f on f.job_id = $3 and f.key = 'recipient:' || r.n
     where r.email_id = $1 and r.state <> 'accepted'
  ),
  recipients as (
    update email_recipients r
       set state = case when f.state = 'done' then 'accepted' when f.state = 'begun' or r.state = 'doubtful' then 'doubtful'
                        else 'pending' end, code = null
      from found f where r.email_id = $1 and r.n = f.n
  )
  update emails set job_id = $2, state = 'queued', deferrals = 0, deferred_since = null, next_at = null, ended_at = null,
                    error_code = null, error_message = null where id = $1`;

const RECIPIENTS_SQL = `
  select r.n, r.address, r.name, r.kind, r.state, r.code, r.reply, r.may_be_twice as "mayBeTwice",
         exists (select 1 from email_suppressions s where s.address = lower(r.address)) as suppressed
    from email_recipients r where r.email_id = $1 order by r.n`;

/** A recipient who has got the mail stays so, whatever a run that was superseded reports. */
const RECORD_SQL = `
  update email_recipients r
     set state = x.state, code = x.code, reply = x.reply, may_be_twice = r.may_be_twice or x."mayBeTwice",
         attempts = r.attempts + 1, updated_at = now(),
         conversation = (r.conversation || x.conversation)
                        [greatest(1, cardinality(r.conversation) + cardinality(x.conversation) - ${MAX_LINES - 1}):]
    from jsonb_to_recordset($2) as x (n integer, state text, code text, reply text, "mayBeTwice" boolean, conversation text[])
   where r.email_id = $1 and r.n = x.n and r.state <> 'accepted'`;

const DEFER_SQL = `
  update emails set state = 'deferred', deferrals = deferrals + 1, deferred_since = coalesce(deferred_since, now()),
                    next_at = now() + $2 * interval '1 ms' where id = $1`;
const END_SQL = `
  update emails set state = $2, ended_at = now(), error_code = $3, error_message = $4
   where job_id = $1 and state in ('queued','deferred')`;

type Row = Omit<OpenEmail, 'recipients'> & { jobId: string; state: string; busy: boolean };

/** Mails and their recipients in the ledger. A mail is kept for a day after it was sent, and for a week after it failed. */
@Injectable()
@RetentionRules({
  delete: `delete from emails e
            where (e.ended_at < now() - interval '1 day' and (e.state = 'sent' or e.ended_at < now() - interval '7 days')
                   or e.ended_at is null and e.created_at < now() - interval '7 days'
                      and not exists (select 1 from jobs j where j.id = e.job_id and j.state in ${OPEN}))
              and not exists (select 1 from jobs j where j.type = 'send_email' and j.state in ${OPEN} and j.data->>'queueId' = e.id::text)
              and $1::float8 is not null`,
})
export class EmailStore {
  constructor(private readonly ledger: LedgerDb) {}

  /** Stores a mail and its recipients, unless it is there. */
  async insert(db: Queryable | LedgerDb, email: { id: string; jobId: string; mail: Mail }): Promise<void> {
    const { sendAt, to, cc, bcc, ...message } = email.mail;
    const recipients = JSON.stringify(recipientsOf({ to, cc, bcc }));
    const found = [message.subject ?? null, message.template ?? null, message.userId ?? null];
    const values = [email.id, email.jobId, JSON.stringify(message), sendAt ?? null, recipients, ...found];
    await db.query(INSERT_SQL, values);
  }

  /** Opens the mail of a job's data, storing it first. @throws HubError WRONG_STATE */
  async openOwn(jobId: string, mail: Mail): Promise<OpenEmail> {
    const [found] = await this.ledger.query<{ id: string }>(OF_JOB_SQL, [jobId]);
    if (!found) await this.insert(this.ledger, { id: jobId, jobId, mail });
    return this.open(found?.id ?? jobId, jobId);
  }

  /** Opens a stored mail for a job. @throws HubError EMAIL_NOT_FOUND, WRONG_STATE */
  async open(id: string, jobId: string): Promise<OpenEmail> {
    return this.ledger.transaction(async (db) => {
      const [row] = await queryRows<Row>(db, OPEN_SQL, [id, jobId]);
      if (!row) throw new HubError('EMAIL_NOT_FOUND', `There is no mail ${id}; sent ones are kept for a day`);
      if (row.busy) throw new HubError('WRONG_STATE', `The mail ${id} is being sent by the job ${row.jobId}`);
      const again = row.jobId !== jobId || row.state === 'failed';
      if (again) await db.query(REOPEN_SQL, [id, jobId, row.jobId]);
      const recipients = await queryRows<OpenRecipient>(db, RECIPIENTS_SQL, [id]);
      return { ...row, ...(again && { deferrals: 0, deferredMs: null }), recipients };
    });
  }

  /** Keeps what a mail says, so that all its recipients get the same, whatever becomes of its template. */
  async keepContent(id: string, content: MailContent): Promise<void> {
    await this.ledger.query(`update emails set content = $2, subject = $3 where id = $1`, [
      id,
      JSON.stringify(content),
      content.subject,
    ]);
  }

  async record(id: string, outcomes: readonly RecipientOutcome[]): Promise<void> {
    if (outcomes.length > 0) await this.ledger.query(RECORD_SQL, [id, JSON.stringify(outcomes)]);
  }

  async defer(id: string, waitMs: number): Promise<void> {
    await this.ledger.query(DEFER_SQL, [id, waitMs]);
  }

  async end(jobId: string, state: 'sent' | 'failed', error?: { code: string; message: string }): Promise<void> {
    await this.ledger.query(END_SQL, [jobId, state, error?.code ?? null, error?.message ?? null]);
  }
}

type Recipients = Pick<Mail, 'to' | 'cc' | 'bcc'>;

/** Returns each address once, in the order of the mail. */
function recipientsOf({ to, cc = [], bcc = [] }: Recipients): (Mailbox & { kind: keyof Recipients; n: number })[] {
  const seen = new Map<string, Mailbox & { kind: keyof Recipients }>();
  for (const [kind, mailboxes] of Object.entries({ to, cc, bcc }) as [keyof Recipients, Mailbox[]][])
    for (const mailbox of mailboxes)
      if (!seen.has(comparable(mailbox.address))) seen.set(comparable(mailbox.address), { ...mailbox, kind });
  return [...seen.values()].map((recipient, n) => ({ ...recipient, n }));
}

import { z } from 'zod';
import { count, instant, uuid } from '../../../common/answers.js';

/** `sent`: a server has taken it for one recipient at least. */
export const EMAIL_STATES = ['queued', 'deferred', 'sent', 'failed', 'cancelled'] as const;
export type EmailState = (typeof EMAIL_STATES)[number];

export const RECIPIENT_STATES = ['pending', 'deferred', 'accepted', 'refused', 'doubtful'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** A mail as interfaces show it. */
export const emailSchema = z.strictObject({
  id: uuid,
  jobId: uuid.meta({ description: 'The job that sends it, or has' }),
  state: z.enum(EMAIL_STATES).meta({ description: '`sent`: a server has taken it for one recipient at least' }),
  subject: z.string().nullable(),
  template: z.string().nullable(),
  userId: z.string().nullable(),
  recipients: count,
  accepted: count,
  refused: count,
  createdAt: instant,
  sendAt: instant.nullable().meta({ description: 'When it was to be sent; null: at once' }),
  nextAt: instant.nullable().meta({ description: 'When the deferred recipients are tried again' }),
  endedAt: instant.nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export type Email = z.output<typeof emailSchema>;

export const emailRecipientSchema = z.strictObject({
  address: z.string(),
  name: z.string().nullable(),
  kind: z.enum(['to', 'cc', 'bcc']),
  state: z
    .enum(RECIPIENT_STATES)
    .meta({ description: '`doubtful`: the link was lost after the message, so the server may have taken it' }),
  code: z.string().nullable(),
  reply: z.string().nullable().meta({ description: "The server's last answer" }),
  mayBeTwice: z.boolean().meta({ description: 'Sent again although the server may have taken it before' }),
  attempts: count,
  updatedAt: instant.nullable(),
  conversation: z
    .array(z.string())
    .meta({ description: 'What hub (C:) and server (S:) said, without login and message' }),
});
export type EmailRecipient = z.output<typeof emailRecipientSchema>;

const mailbox = z.strictObject({ address: z.string(), name: z.string().optional() });

export const emailDetailSchema = emailSchema.extend({
  from: mailbox.nullable().meta({ description: 'Null: SMTP_FROM' }),
  replyTo: mailbox.nullable(),
  headers: z.record(z.string(), z.string()),
  attachments: z.array(z.strictObject({ artifact: uuid, name: z.string().optional() })),
  text: z.string().nullable(),
  html: z.string().nullable(),
  mailboxes: z.array(emailRecipientSchema).meta({ description: 'The recipients, each with its conversation' }),
});
export type EmailDetail = z.output<typeof emailDetailSchema>;

/** Columns of `emails e left join jobs j on j.id = e.job_id` as an Email. A job that has ended otherwise ends its mail. */
export const EMAIL_STATE = `
  case when e.state not in ('queued','deferred') then e.state
       when j.state in ('cancelled','failed') then j.state when j.id is null then 'failed' else e.state end`;
export const EMAIL_COLUMNS = `
  e.id, e.job_id as "jobId", ${EMAIL_STATE} as state, e.subject, e.template, e.user_id as "userId",
  (select count(*) from email_recipients r where r.email_id = e.id)::integer as recipients,
  (select count(*) from email_recipients r where r.email_id = e.id and r.state = 'accepted')::integer as accepted,
  (select count(*) from email_recipients r where r.email_id = e.id and r.state = 'refused')::integer as refused,
  e.created_at as "createdAt", e.send_at as "sendAt", case when e.state = 'deferred' then e.next_at end as "nextAt",
  e.ended_at as "endedAt",
  case when e.error_code is not null then jsonb_build_object('code', e.error_code, 'message', coalesce(e.error_message, '')) end as error`;

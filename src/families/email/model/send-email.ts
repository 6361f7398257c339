import { z } from 'zod';
import { durationSchema } from '../../../common/duration.js';
import { postgresSafeJson, postgresSafeText } from '../../../common/postgres-safe-json.js';
import type { Priority } from '../../../jobs/priority.js';
import { headerText, mailboxesSchema, mailboxSchema, MAX_RECIPIENTS, type Mailbox } from './mailbox.js';

const MAX_BODY = 500_000;
const MAX_HEADERS = 20;
const MAX_ATTACHMENTS = 20;
const MAX_DEFER_MS = 7 * 86_400_000;

export const templateNameSchema = z
  .string()
  .regex(/^[a-z\d](?:[a-z\d_-]{0,62}[a-z\d])?$/, 'must have 1 to 64 small letters, digits, dashes or _');

const shape = {
  to: mailboxesSchema,
  cc: mailboxesSchema.optional(),
  bcc: mailboxesSchema.optional(),
  from: mailboxSchema.optional().meta({ description: 'Sender; default: SMTP_FROM' }),
  replyTo: mailboxSchema.optional(),
  subject: headerText(500)
    .min(1)
    .optional()
    .meta({ description: "Required without a template; else it replaces the template's" }),
  text: postgresSafeText(MAX_BODY).min(1).optional(),
  html: postgresSafeText(MAX_BODY).min(1).optional(),
  template: templateNameSchema.optional().meta({ description: 'Name of a template, instead of text and html' }),
  data: postgresSafeJson.optional().meta({ description: "The template's variables" }),
  headers: z
    .record(z.string().regex(/^(?:X|List)-[A-Za-z\d-]{1,60}$/i, 'must begin with X- or List-'), headerText(900))
    .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, {
      error: `must have at most ${MAX_HEADERS} entries`,
    })
    .optional(),
  attachments: z
    .array(z.strictObject({ artifact: z.uuid(), name: headerText(200).min(1).optional() }))
    .max(MAX_ATTACHMENTS)
    .optional()
    .meta({ description: `Artifacts, with other names if given; ${MAX_ATTACHMENTS} and 25 MiB at most` }),
  sendAt: z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 instant' })
    .transform((text) => new Date(text))
    .optional(),
  userId: postgresSafeText(200).min(1).optional().meta({ description: 'Whom the mail is about, for searches' }),
  priority: z.int().min(0).max(10).optional().meta({ description: '10 is the most urgent' }),
  onDoubt: z.enum(['send', 'fail']).optional().meta({
    description: 'What follows a link lost after the final dot, when the server may have taken the mail: default send',
  }),
  deferFor: durationSchema
    .refine((ms) => ms === undefined || ms <= MAX_DEFER_MS, { error: 'must be at most 7d' })
    .optional()
    .meta({ description: 'Time for which a server may ask to come again; default 24h' }),
};

type Shape = z.output<z.ZodObject<typeof shape>>;
interface Flaw {
  path: string;
  message: string;
}

function* flawsOf({ to, cc = [], bcc = [], subject, text, html, template, data }: Shape): Generator<Flaw> {
  const all = to.length + cc.length + bcc.length;
  if (all > MAX_RECIPIENTS)
    yield { path: 'to', message: `has ${all} recipients with cc and bcc, ${MAX_RECIPIENTS} are allowed` };
  const written = text !== undefined || html !== undefined;
  if (written && template !== undefined) yield { path: 'template', message: 'does not go with text or html' };
  if (!written && template === undefined) yield { path: 'text', message: 'is required, or html, or a template' };
  if (data !== undefined && template === undefined) yield { path: 'data', message: 'needs a template' };
  if (subject === undefined && template === undefined) yield { path: 'subject', message: 'is required' };
}

function refuse(flaws: Iterable<Flaw>, context: z.RefinementCtx): void {
  for (const { path, message } of flaws) context.addIssue({ code: 'custom', path: [path], message });
}

/** A mail, as a request for one gives it. */
export const mailSchema = z.strictObject(shape).superRefine((mail, context) => refuse(flawsOf(mail), context));
export type Mail = z.output<typeof mailSchema>;

const queueId = z
  .uuid()
  .optional()
  .meta({ description: 'A mail that is stored (POST /api/emails), and nothing beside it' });

const artifacts = z.array(z.uuid()).max(MAX_ATTACHMENTS).optional().meta({
  description: "The stored mail's attachments: an open job keeps the artifacts that its data names",
});

/** A mail, or the id of a stored one. */
export const sendEmailPayload = z
  .strictObject({ ...shape, to: shape.to.optional(), queueId, artifacts })
  .superRefine(({ queueId: stored, artifacts: kept, to, ...mail }, context) => {
    if (stored === undefined) {
      if (kept !== undefined) return refuse([{ path: 'artifacts', message: 'goes with a queueId alone' }], context);
      if (to === undefined) return refuse([{ path: 'to', message: 'is required, or a queueId' }], context);
      return refuse(flawsOf({ to, ...mail }), context);
    }
    const more = Object.entries({ to, ...mail }).filter(([, value]) => value !== undefined);
    refuse(
      more.map(([path]) => ({ path, message: 'does not go with a queueId' })),
      context,
    );
  });
export type SendEmail = z.output<typeof sendEmailPayload>;

/** Returns the hub's priority of a mail's: 9 and 10 are critical, 0 and 1 background. */
export function jobPriority(urgency: number | undefined): Priority | undefined {
  if (urgency === undefined) return undefined;
  if (urgency >= 9) return 1;
  if (urgency >= 7) return 2;
  if (urgency >= 4) return 3;
  return urgency >= 2 ? 4 : 5;
}

export type { Mailbox };

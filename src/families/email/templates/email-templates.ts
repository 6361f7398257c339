import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { recordAct } from '../../../audit/current-act.js';
import { instant, type Page } from '../../../common/answers.js';
import { HubError } from '../../../common/errors.js';
import { postgresSafeText, type JsonObject } from '../../../common/postgres-safe-json.js';
import { oneLine } from '../../../common/printable.js';
import { LedgerDb, queryRows } from '../../../database/ledger-db.js';
import type { Queryable } from '../../../database/queryable.js';
import { templateNameSchema } from '../model/send-email.js';
import type { MailContent } from './mail-content.js';
import { parseTemplate, renderTemplate } from './render-template.js';

const MAX_TEXT = 200_000;

/** Body of a template, in Liquid. */
export const emailTemplateBodySchema = z
  .strictObject({
    subject: postgresSafeText(1000).min(1),
    text: postgresSafeText(MAX_TEXT).min(1).optional(),
    html: postgresSafeText(MAX_TEXT)
      .min(1)
      .optional()
      .meta({ description: 'Variables are escaped, unless `| raw` follows' }),
  })
  .refine(({ text, html }) => text !== undefined || html !== undefined, {
    path: ['text'],
    error: 'is required, or html',
  });

export const emailTemplateSchema = z.strictObject({
  name: z.string(),
  subject: z.string(),
  text: z.string().nullable(),
  html: z.string().nullable(),
  updatedAt: instant,
  updatedBy: z.string(),
});
export type EmailTemplate = z.output<typeof emailTemplateSchema>;

/** What a template makes of data. */
export const emailPreviewSchema = z.strictObject({
  subject: z.string(),
  text: z.string().nullable(),
  html: z.string().nullable(),
});
export type EmailPreview = z.output<typeof emailPreviewSchema>;

const COLUMNS = `name, subject, text, html, updated_at as "updatedAt", updated_by as "updatedBy"`;
const PUT_SQL = `
  insert into email_templates as t (name, subject, text, html, updated_by) values ($1, $2, $3, $4, $5)
  on conflict (name) do update set subject = excluded.subject, text = excluded.text, html = excluded.html,
                                   updated_at = now(), updated_by = excluded.updated_by
  returning ${COLUMNS}`;

/** Templates of mails, in Liquid: no files, no loops without bound, no variable that is missing. */
@Injectable()
export class EmailTemplates {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns templates by name; `cursor` is the last name of the previous page. */
  async list(limit: number, cursor?: string): Promise<Page<EmailTemplate>> {
    const rows = await this.ledger.query<EmailTemplate>(
      `select ${COLUMNS} from email_templates where ($1::text is null or name > $1) order by name limit $2`,
      [cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null };
  }

  /** @throws HubError NOT_FOUND */
  async get(name: string): Promise<EmailTemplate> {
    const template = await this.find(this.ledger, name);
    if (!template) throw unknown(name);
    return template;
  }

  /** Adds a template, or replaces it. @throws HubError VALIDATION_FAILED where its syntax is wrong */
  async set(name: string, body: z.output<typeof emailTemplateBodySchema>, actor: string): Promise<EmailTemplate> {
    await asInvalid(parseTemplate(body));
    return this.ledger.transaction(async (db) => {
      const before = await this.find(db, name);
      const values = [name, body.subject, body.text ?? null, body.html ?? null, actor];
      const [after] = await queryRows<EmailTemplate>(db, PUT_SQL, values);
      if (!after) throw new Error('the ledger returned no template');
      await recordAct(db, { target: name, before, after });
      return after;
    });
  }

  /** @throws HubError NOT_FOUND */
  async remove(name: string): Promise<EmailTemplate> {
    if (!isName(name)) throw unknown(name);
    return this.ledger.transaction(async (db) => {
      const sql = `delete from email_templates where name = $1 returning ${COLUMNS}`;
      const [before] = await queryRows<EmailTemplate>(db, sql, [name]);
      if (!before) throw unknown(name);
      await recordAct(db, { target: name, before });
      return before;
    });
  }

  /** Renders a template for people, and sends nothing. @throws HubError NOT_FOUND, VALIDATION_FAILED */
  async preview(name: string, data: JsonObject): Promise<EmailPreview> {
    const {
      subject,
      text = null,
      html = null,
    } = await asInvalid(renderTemplate(contentOf(await this.get(name)), data));
    return { subject, text, html };
  }

  /** Renders a template for a mail. @throws HubError TEMPLATE_NOT_FOUND, TEMPLATE_FAILED */
  async render(name: string, data: JsonObject): Promise<MailContent> {
    const template = await this.find(this.ledger, name);
    if (!template) throw new HubError('TEMPLATE_NOT_FOUND', `There is no template ${name}: add it, and retry the job`);
    return renderTemplate(contentOf(template), data);
  }

  private async find(db: Pick<Queryable, 'query'> | LedgerDb, name: string): Promise<EmailTemplate | undefined> {
    if (!isName(name)) return undefined;
    const sql = `select ${COLUMNS} from email_templates where name = $1`;
    const [row] =
      db instanceof LedgerDb
        ? await db.query<EmailTemplate>(sql, [name])
        : await queryRows<EmailTemplate>(db, sql, [name]);
    return row;
  }
}

const isName = (name: string): boolean => templateNameSchema.safeParse(name).success;
const unknown = (name: string) => new HubError('NOT_FOUND', `There is no template ${oneLine(name.slice(0, 64))}`);

const contentOf = ({ subject, text, html }: EmailTemplate): MailContent => ({
  subject,
  ...(text !== null && { text }),
  ...(html !== null && { html }),
});

/** At an interface a template that fails is the caller's. */
async function asInvalid<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HubError && error.code === 'TEMPLATE_FAILED')
      throw new HubError('VALIDATION_FAILED', error.message, { cause: error });
    throw error;
  }
}

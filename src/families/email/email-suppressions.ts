import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { recordAct } from '../../audit/current-act.js';
import { instant, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { oneLine } from '../../common/printable.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { addressSchema, comparable } from './model/mailbox.js';

export const emailSuppressionSchema = z.strictObject({
  address: z.string(),
  reason: z.string(),
  createdAt: instant,
  createdBy: z.string(),
});
export type EmailSuppression = z.output<typeof emailSuppressionSchema>;

/** Body of a suppression. */
export const emailSuppressionBodySchema = z.strictObject({
  address: addressSchema,
  reason: postgresSafeText(500).trim().min(1).meta({ description: 'Why it gets no mail, for people' }),
});

const COLUMNS = `address, reason, created_at as "createdAt", created_by as "createdBy"`;
const ADD_SQL = `
  insert into email_suppressions (address, reason, created_by) values ($1, $2, $3)
  on conflict (address) do update set reason = excluded.reason returning ${COLUMNS}`;

/** Addresses that get no mail from any sender: a person has asked for that, or nobody reads it. */
@Injectable()
export class EmailSuppressions {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns suppressions by address; `cursor` is the last address of the previous page. */
  async list(limit: number, cursor?: string): Promise<Page<EmailSuppression>> {
    const rows = await this.ledger.query<EmailSuppression>(
      `select ${COLUMNS} from email_suppressions where ($1::text is null or address > $1) order by address limit $2`,
      [cursor ?? null, limit + 1],
    );
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.address ?? null) : null };
  }

  /** Adds an address, in small letters, or changes its reason. */
  async add(
    { address, reason }: z.output<typeof emailSuppressionBodySchema>,
    actor: string,
  ): Promise<EmailSuppression> {
    return this.ledger.transaction(async (db) => {
      const [after] = await queryRows<EmailSuppression>(db, ADD_SQL, [comparable(address), reason, actor]);
      if (!after) throw new Error('the ledger returned no suppression');
      await recordAct(db, { target: after.address, after });
      return after;
    });
  }

  /** @throws HubError NOT_FOUND */
  async remove(address: string): Promise<EmailSuppression> {
    const unknown = new HubError('NOT_FOUND', `${oneLine(address.slice(0, 320))} is not suppressed`);
    if (!addressSchema.safeParse(address).success) throw unknown;
    return this.ledger.transaction(async (db) => {
      const sql = `delete from email_suppressions where address = $1 returning ${COLUMNS}`;
      const [before] = await queryRows<EmailSuppression>(db, sql, [comparable(address)]);
      if (!before) throw unknown;
      await recordAct(db, { target: before.address, before });
      return before;
    });
  }
}

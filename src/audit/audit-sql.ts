import type { Queryable } from '../database/queryable.js';
import type { Act } from './audit-event.js';
import { recordable } from './masked.js';

/** An act's event, and the id of the transaction that decides whether it exists. */
export interface RecordedAct {
  event: string;
  transaction: string;
}

/** Appends an act to the chain. Waits until no other transaction is about to. */
export async function appendAct(db: Queryable, { actor, ...content }: Act): Promise<RecordedAct> {
  const { rows } = await db.query<RecordedAct>(
    `select audit_append($1::jsonb, $2::jsonb)::text as event, pg_current_xact_id()::text as transaction`,
    [JSON.stringify(recordable(actor)), JSON.stringify(recordable(content))],
  );
  const [row] = rows;
  if (!row) throw new Error('the audit returned no number');
  return row;
}

/** Returns whether the transaction of an event was committed, rolled back, or is in progress. */
export async function outcomeOf(db: Queryable, { transaction }: RecordedAct): Promise<string | undefined> {
  const { rows } = await db.query<{ outcome: string }>(`select pg_xact_status($1::xid8) as outcome`, [transaction]);
  return rows[0]?.outcome;
}

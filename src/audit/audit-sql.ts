import type { Queryable } from '../database/queryable.js';
import type { Act } from './audit-event.js';
import { recordable } from './masked.js';

/** Appends an act to the chain and returns its number. */
export async function appendAct(db: Queryable, { actor, ...content }: Act): Promise<string> {
  const { rows } = await db.query<{ id: string }>(`select audit_append($1::jsonb, $2::jsonb)::text as id`, [
    JSON.stringify(recordable(actor)),
    JSON.stringify(recordable(content)),
  ]);
  const [row] = rows;
  if (!row) throw new Error('the audit returned no number');
  return row.id;
}

import type { Pool } from 'pg';

/** Returns the ids that BullMQ's PostgreSQL backend holds, in any state. */
export async function existingInPostgres(pool: Pool, queue: string, ids: string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ id: string }>(`select id from job where queue = $1 and id = any($2::text[])`, [
    queue,
    ids,
  ]);
  return new Set(rows.map(({ id }) => id));
}

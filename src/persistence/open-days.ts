import type { Pool } from 'pg';

/** What is due before the next look counts. */
const SOON = `interval '10 s'`;

const PARTITIONS_SQL = `
  select c.oid::regclass::text as name, substring(pg_get_expr(c.relpartbound, c.oid) from $$FROM \\('([^']+)'\\)$$) as low
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'jobs'::regclass order by 2`;

/**
 * The lowest id of the oldest partition that holds a job which may run soon; null: none does. Each partition is asked by
 * itself: "the first open one in order of ids" makes PostgreSQL read through the history before it.
 */
export async function oldestRunnable(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query<{ name: string; low: string }>(PARTITIONS_SQL);
  if (rows.length === 0) return null;
  const held = rows.map(
    ({ name }, index) =>
      `select ${index} as place where exists (
         select 1 from ${name} where state in ('accepted','waiting','delayed')
            and (run_at is null or run_at <= now() + ${SOON}))`,
  );
  const found = await pool.query<{ place: number | null }>(
    `select min(place)::integer as place from (${held.join(' union all ')}) p`,
  );
  const place = found.rows[0]?.place ?? null;
  return place === null ? null : (rows[place]?.low ?? null);
}

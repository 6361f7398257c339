import type { Queryable } from '../../database/queryable.js';

/** A partition of `jobs` and its range of ids: from `low`, below `high`. */
export interface PartitionDay {
  name: string;
  low: string;
  high: string;
}

const BOUND = (word: string) => `substring(pg_get_expr(c.relpartbound, c.oid) from $$${word} \\('([^']+)'\\)$$)`;

/** Reads the catalog alone, which locks no partition. */
const DAYS_SQL = `
  select c.oid::regclass::text as name, ${BOUND('FROM')} as low, ${BOUND('TO')} as high
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'jobs'::regclass and not i.inhdetachpending order by 2`;

/** Returns the partitions, oldest first. */
export async function partitionDays(db: Queryable): Promise<PartitionDay[]> {
  return (await db.query<PartitionDay>(DAYS_SQL)).rows;
}

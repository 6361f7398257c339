import type pg from 'pg';
import { newId } from '../../../src/common/ids.js';
import { childKey } from '../../../src/jobs/child-names.js';

export interface Relative {
  parent?: string;
  name?: string;
  type?: string;
  queue?: string;
  tenant?: string;
  state?: string;
}

/** Writes ended jobs of a family, oldest first, without running them, and returns their ids. */
export async function writeFamily(sql: pg.Pool | pg.Client, relatives: readonly Relative[]): Promise<string[]> {
  const rows = relatives.map(({ parent, name, type = 'probe_echo', queue = 'background', tenant, state }) => ({
    ...{ id: newId(), parent, type, queue, tenant, state: state ?? 'completed' },
    key: name !== undefined && parent !== undefined ? childKey(parent, name) : null,
  }));
  await sql.query(
    `insert into jobs (id, type, queue, state, priority, data, max_attempts, actor, parent_id, dedupe_key, tenant, started_at,
                       finished_at)
     select id, type, queue, state, 3, '{}', 1, 'a test', parent, key, tenant, now() + interval '1 s', now() + interval '3 s'
       from jsonb_to_recordset($1::jsonb)
         as r (id uuid, type text, queue text, state text, parent uuid, key text, tenant text)`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}

/** Writes one job below another one, `height` times, and returns their ids. */
export async function writeChain(sql: pg.Pool | pg.Client, height: number): Promise<string[]> {
  const ids: string[] = [];
  for (let parent: string | undefined; ids.length < height; parent = ids.at(-1))
    ids.push(...(await writeFamily(sql, [{ parent }])));
  return ids;
}

import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { GroupCommit } from '../../common/group-commit.js';
import { pgArray } from '../../database/pg-array.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { prepared } from '../../database/prepared.js';
import { TraceParents } from '../../jobs/ports/traces.js';

/** Reads the first entry of each trail, in one partition each; `$2`, `$3`: bounds of the ids. */
const SQL = `
  select e.job_id as id, e.detail->>'traceparent' as traceparent
    from unnest($1::uuid[]) as j(id),
         lateral (select job_id, detail from job_events
                   where job_id = j.id and job_id between $2 and $3 order by seq limit 1) e`;

/** Reads the traces of jobs from their trails, in groups, and only where traces are exported. */
@Injectable()
export class SqlTraceParents extends TraceParents {
  private readonly reads = new GroupCommit((ids: string[]) => this.read(ids));

  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  async of(jobId: string): Promise<string | null> {
    // A trace is not worth an error of the job.
    return this.reads.submit(jobId).catch(() => null);
  }

  private async read(ids: string[]): Promise<(string | null)[]> {
    const sorted = [...ids].sort();
    const { rows } = await prepared(this.pool).query<{ id: string; traceparent: string | null }>(SQL, [
      ...[pgArray('uuid', ids), sorted[0], sorted.at(-1)],
    ]);
    const found = new Map(rows.map(({ id, traceparent }) => [id, traceparent]));
    return ids.map((id) => found.get(id) ?? null);
  }
}

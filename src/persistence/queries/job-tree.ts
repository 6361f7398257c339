import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { count, uuid } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { idFloor, idSince, idTime, isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { childName } from '../../jobs/child-names.js';
import { jobSchema } from '../../jobs/job.js';
import type { Scopes } from '../../jobs/scopes.js';
import { inTreeOrder } from './in-tree-order.js';
import { scopeConditions } from './scope-sql.js';

const { id, type, queue, state, createdAt, runAt, startedAt, finishedAt, parentId } = jobSchema.shape;
const member = z.strictObject({
  ...{ id, type, queue, state, createdAt, runAt, startedAt, finishedAt, parentId },
  name: z.string().nullable().meta({ description: 'Name that its parent gave it; null: none' }),
  code: z.string().nullable().meta({ description: 'Code of its error' }),
  depth: count.meta({ description: '0: the root' }),
});
type Member = z.output<typeof member>;

/** Jobs of one tree in an answer at most, and ancestors that are read of a job. */
const [MAX_JOBS, MAX_HEIGHT] = [500, 100];
/** Days of jobs that one statement reads: PostgreSQL locks each of them with its ten indexes, and has room for some thousands. */
const SPAN_MS = 7 * 86_400_000;
/** Tolerance for clocks of nodes, by which a child's id may precede its parent's. */
const SKEW_MS = 86_400_000;
/** Largest time that an id has room for. */
const MAX_TIME = 2 ** 48 - 1;

export const jobTreeSchema = z.strictObject({
  rootId: uuid.meta({ description: 'Oldest ancestor that exists and that the sender may see' }),
  items: z.array(member).meta({
    description: `Each job before its children, ${MAX_JOBS} at most: of the week of the root, and of the week of the job`,
  }),
  more: z.boolean().meta({ description: 'Whether the family has more jobs; its ancestors and descendants come first' }),
});
export type JobTree = z.output<typeof jobTreeSchema>;

const COLUMNS = `j.id, j.parent_id as "parentId", j.dedupe_key as key, j.type, j.queue, j.state, j.created_at as "createdAt",
  j.run_at as "runAt", j.started_at as "startedAt", j.finished_at as "finishedAt", j.error_code as code`;
type Row = Omit<Member, 'name' | 'depth'> & { key: string | null };

/** A job that the sender may see, of the days from `$2` to `$3`. */
const visible = (scopes: Scopes, values: unknown[]) =>
  [
    'not j.hidden and j.id >= $2::uuid and j.id < $3::uuid',
    ...scopeConditions(scopes, values, { queue: 'j.queue', tenant: 'j.tenant' }),
  ].join(' and ');

/** The job `$1` and its ancestors, upwards. */
const pathSql = (isVisible: string) => `
  with recursive path as (
    select ${COLUMNS}, 1 as height from jobs j where j.id = $1 and ${isVisible}
    union all
    select above.*, path.height + 1
      from path cross join lateral (
        select ${COLUMNS} from jobs j where j.id = path."parentId" and ${isVisible} limit 1
      ) above
     where path.height < ${MAX_HEIGHT}
  )
  select * from path order by height`;

/** The descendants of `$1`, each level before the next. The limit ends the recursion, since a CTE is read as far as it is needed. */
const descendantsSql = (isVisible: string) => `
  with recursive family as (
    ${childrenSql('$1::uuid', isVisible)}
    union all
    select child.* from family cross join lateral ${childrenSql('family.id', isVisible)} child
  )
  select * from family limit ${MAX_JOBS}`;

function childrenSql(parent: string, isVisible: string): string {
  return `(select ${COLUMNS} from jobs j where j.parent_id = ${parent} and ${isVisible} order by j.id limit ${MAX_JOBS})`;
}

interface Span {
  top: string;
  /** Smallest id that is read. */
  since: string;
}

/** Returns what is read of a family: what is below the job, then below the root, in its days and in those of the job. */
function spansOf(id: string, rootId: string): Span[] {
  const [own, family] = [idSince(id), idSince(rootId)];
  if (id === rootId) return [{ top: id, since: own }];
  const spans = [
    { top: id, since: own },
    { top: rootId, since: family },
  ];
  return idTime(own) - idTime(family) < SPAN_MS / 2 ? spans : [...spans, { top: rootId, since: own }];
}

/** Reads the tree of parents and children that a job belongs to. */
@Injectable()
export class JobTrees {
  constructor(private readonly ledger: LedgerDb) {}

  /**
   * Returns the family of a job, as far as the sender may see it: a job outside of the scopes ends its branch.
   * @throws HubError JOB_NOT_FOUND
   */
  async of(id: string, scopes: Scopes): Promise<JobTree> {
    const path = await this.path(id, scopes);
    const [own, root] = [path[0], path.at(-1)];
    if (!own || !root) throw new HubError('JOB_NOT_FOUND', `There is no job ${id}`);
    const below = await Promise.all(spansOf(own.id, root.id).map((span) => this.descendants(span, scopes)));
    const family = [...new Map([...path, ...below.flat()].map((row) => [row.id, row])).values()];
    const shown = family.slice(0, MAX_JOBS).map(({ key, ...job }) => {
      return { ...job, name: job.parentId === null ? null : childName(job.parentId, key) };
    });
    shown.sort((one, other) => (one.id < other.id ? -1 : 1));
    const isFull = below.some((rows) => rows.length === MAX_JOBS);
    return { rootId: root.id, items: inTreeOrder(shown), more: isFull || family.length > MAX_JOBS };
  }

  /** Returns a job and its ancestors, upwards. More than one statement is needed only where a parent is a week older. */
  private async path(id: string, scopes: Scopes): Promise<Row[]> {
    const path: Row[] = [];
    let next: string | null = isUuid(id) ? id : null;
    while (next !== null && path.length < MAX_HEIGHT) {
      const at = idTime(next);
      const values: unknown[] = [next, idFloor(Math.max(0, at - SPAN_MS)), idFloor(Math.min(at + SKEW_MS, MAX_TIME))];
      const rows: (Row & { height?: number })[] = await this.ledger.query(pathSql(visible(scopes, values)), values);
      for (const { height: _, ...row } of rows) path.push(row);
      next = rows.at(-1)?.parentId ?? null;
      // The parent that is not among them is deleted, outside of the scopes, or older.
      if (next === null || idTime(next) >= at - SPAN_MS) break;
    }
    return path.slice(0, MAX_HEIGHT);
  }

  private descendants({ top, since }: Span, scopes: Scopes): Promise<Row[]> {
    const values: unknown[] = [top, since, idFloor(idTime(since) + SPAN_MS)];
    return this.ledger.query(descendantsSql(visible(scopes, values)), values);
  }
}

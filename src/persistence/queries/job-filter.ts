import { idFloor } from '../../common/ids.js';
import { literalLike } from '../../common/like.js';
import { isScoped, type Scopes } from '../../jobs/scopes.js';
import { scopeConditions } from './scope-sql.js';
import { OPEN_STATES, type JobState } from '../../jobs/job-state.js';

export interface JobFilter {
  /** Required, so that no list forgets whose jobs the sender may see. */
  scopes: Scopes;
  queue?: string;
  type?: string;
  state?: JobState | readonly JobState[];
  tag?: string;
  tenant?: string;
  /** Failed jobs of this group. */
  fingerprint?: string;
  /** Substring of the data's or the error's text. */
  q?: string;
  from?: Date;
  to?: Date;
  /** Only these jobs. */
  ids?: readonly string[];
}

/** States that have partial indexes: few jobs have them, whatever the history. */
const INDEXED: readonly JobState[] = [...OPEN_STATES, 'failed'];

/**
 * Whether a search may read many jobs for each that it finds: by text always, by another field unless an index on the
 * state leaves few jobs.
 */
export function readsMany({ q, queue, type, tag, tenant, state, ids, fingerprint, scopes }: JobFilter): boolean {
  if (ids !== undefined || fingerprint !== undefined) return false;
  if (q !== undefined) return true;
  const states = state === undefined ? [] : [state].flat();
  if (states.length > 0 && states.every((one) => INDEXED.includes(one))) return false;
  return states.length > 0 || [queue, type, tag, tenant].some((field) => field !== undefined) || isScoped(scopes);
}

/** Returns the conditions of a filter in SQL, with their parameters. */
export function conditions(filter: JobFilter, cursor?: string): { where: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const where = ['not hidden', ...scopeConditions(filter.scopes, values)];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  add((p) => `id = any(${p}::uuid[])`, filter.ids);
  add((p) => `id in (select job_id from failed_jobs where fingerprint = ${p})`, filter.fingerprint);
  add((p) => `queue = ${p}`, filter.queue);
  add((p) => `type = ${p}`, filter.type);
  if (typeof filter.state === 'object') add((p) => `state = any(${p}::text[])`, filter.state);
  else add((p) => `state = ${p}`, filter.state);
  add((p) => `tags @> array[${p}::text]`, filter.tag);
  add((p) => `tenant = ${p}`, filter.tenant);
  add(
    (p) => `(data::text ilike ${p} or error_message ilike ${p})`,
    filter.q === undefined ? undefined : like(filter.q),
  );
  add((p) => `id >= ${p}::uuid`, filter.from && idFloor(filter.from.getTime()));
  add((p) => `id < ${p}::uuid`, filter.to && idFloor(filter.to.getTime()));
  add((p) => `id < ${p}::uuid`, cursor);
  return { where, values };
}

function like(text: string): string {
  return `%${literalLike(text)}%`;
}

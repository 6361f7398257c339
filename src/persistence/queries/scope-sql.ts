import type { Scopes } from '../../jobs/scopes.js';

/** Columns of a row that belongs to a job. */
interface Columns {
  queue: string;
  tenant: string;
}

const JOB_COLUMNS: Columns = { queue: 'queue', tenant: 'tenant' };

/** Returns the conditions of the scopes on a row, and adds their parameters to `values`. None for a sender without scopes. */
export function scopeConditions({ tenants, queues }: Scopes, values: unknown[], columns = JOB_COLUMNS): string[] {
  const within = (column: string, names: readonly string[] | null) =>
    names === null ? [] : [`${column} = any($${values.push(names)}::text[])`];
  return [...within(columns.queue, queues), ...within(columns.tenant, tenants)];
}

/** Columns of a schedule, whose template is a job. */
export const SCHEDULE_COLUMNS: Columns = { queue: `request->>'queue'`, tenant: `request->>'tenant'` };

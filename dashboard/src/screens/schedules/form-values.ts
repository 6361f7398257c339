import type { Schema } from '../../api/client.js';

export type Schedule = Schema<'Schedule'>;
type Request = Schema<'ScheduleRequest'>;

/** Units of an interval, in ms, the largest first. */
export const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;
type Unit = keyof typeof UNITS;

/** A schedule as the fields of its form have it. */
export interface Values {
  kind: 'pattern' | 'every';
  unit: Unit;
  name: string;
  key: string;
  type: string;
  pattern: string;
  tz: string;
  every: string;
  data: string;
  priority: string;
  attempts: string;
  tenant: string;
  tags: string;
}

/** Fields that an error of the hub may be about, by their names in a request. */
export const FIELDS: readonly (keyof Values)[] = [
  ...(['name', 'key', 'type', 'pattern', 'tz', 'every'] as const),
  ...(['data', 'priority', 'attempts', 'tenant', 'tags'] as const),
];

/** Returns the fields of a schedule, or of a new one in this time zone. Pure. */
export function valuesOf(schedule: Schedule | undefined, zone: string): Values {
  const empty = {
    name: '',
    key: '',
    type: '',
    pattern: '',
    every: '',
    priority: '',
    attempts: '',
    tenant: '',
    tags: '',
  };
  if (!schedule) return { ...empty, kind: 'pattern', unit: 'm', tz: zone, data: '{}' };
  const { every } = schedule;
  const unit = (Object.keys(UNITS) as Unit[]).find((name) => (every ?? 0) % UNITS[name] === 0) ?? 's';
  return {
    kind: every === null ? 'pattern' : 'every',
    unit: every === null ? 'm' : unit,
    name: schedule.name,
    key: schedule.key ?? '',
    type: schedule.type,
    pattern: schedule.pattern ?? '',
    tz: every === null ? (schedule.tz ?? 'UTC') : zone,
    every: every === null ? '' : String(every / UNITS[unit]),
    data: JSON.stringify(schedule.data, null, 2),
    priority: String(schedule.priority),
    attempts: String(schedule.attempts),
    tenant: schedule.tenant ?? '',
    tags: schedule.tags.join(', '),
  };
}

/** When a schedule with these fields runs, as requests have it. Pure. */
export function timesOf({ kind, pattern, tz, every, unit }: Values) {
  if (kind === 'every') return { every: Math.round(Number(every) * UNITS[unit]) };
  return { pattern, ...(tz.trim() !== '' && { tz: tz.trim() }) };
}

/**
 * Returns the request that makes a schedule, or replaces `former`, whose fields that the form lacks stay as they are;
 * for another type they are the type's. Pure.
 */
export function requestOf(values: Values, data: unknown, former?: Schedule): Request {
  const { name, key, type, priority, attempts, tenant } = values;
  const tags = values.tags.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()]));
  const kept = former?.type === type ? former : undefined;
  return {
    type: type.trim(),
    data: data as Request['data'],
    ...(priority !== '' && { priority: Number(priority) }),
    ...(attempts !== '' && { attempts: Number(attempts) }),
    ...(tenant.trim() !== '' && { tenant: tenant.trim() }),
    ...(tags.length > 0 && { tags }),
    ...(kept?.backoff && { backoff: kept.backoff }),
    ...(kept?.timeout && { timeout: kept.timeout }),
    repeat: {
      ...timesOf(values),
      ...(name.trim() !== '' && { name: name.trim() }),
      ...(key.trim() !== '' && { key: key.trim() }),
    },
  };
}

import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { QUEUE_NAMES, type QueueName, resolveQueueName } from '../jobs/queue-names.js';
import { integer, millis } from './field.js';
import type { QueueOverride } from './hub-config.js';
import { shares, tenantProblems } from './tenant-limits.js';
import type { Variables } from './variables.js';

const DAY_MS = 86_400_000;

/** Settings by the end of their variable; one that ends with another precedes it. */
const SETTINGS = {
  TENANT_MAX: { key: 'tenantMax', schema: integer(1, 10_000, '2') },
  TENANT_RATE_MAX: { key: 'tenantRateMax', schema: integer(1, 1_000_000, '100') },
  TENANT_RATE_MS: { key: 'tenantRateMs', schema: millis(1, '1000') },
  TENANT_RESERVE: { key: 'tenantReserve', schema: integer(0, 10_000, '1') },
  SHARES: { key: 'shares', schema: shares() },
  CONCURRENCY: { key: 'concurrency', schema: integer(1, 10_000, '5') },
  RATE_MAX: { key: 'rateMax', schema: integer(1, 1_000_000, '100') },
  RATE_MS: { key: 'rateMs', schema: millis(1, '1000') },
  ATTEMPTS: { key: 'attempts', schema: integer(1, 1000, '3') },
  BACKOFF_MS: { key: 'backoffMs', schema: millis(0, '2000') },
  KEEP_COMPLETED_MS: { key: 'keepCompletedMs', schema: integer(0, 36_500 * DAY_MS, '86400000') },
  KEEP_FAILED_MS: { key: 'keepFailedMs', schema: integer(0, 36_500 * DAY_MS, '604800000') },
} as const;
const SETTING_NAMES = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];

/** Older variables for the concurrency of a queue, with the queue's name. */
export const LEGACY_ALIASES = {
  JOB_WORKER_CONCURRENCY: 'job-execution',
  CONTAINER_WORKER_CONCURRENCY: 'container-management',
  MONITORING_WORKER_CONCURRENCY: 'monitoring',
  WEBHOOK_WORKER_CONCURRENCY: 'webhook-processing',
  INDEXING_QUEUE_CONCURRENCY: 'indexing',
  AI_QUEUE_CONCURRENCY: 'ai-processing',
  BACKGROUND_QUEUE_CONCURRENCY: 'background',
} as const satisfies Partial<Record<keyof Variables, QueueName>>;

const PREFIX = 'QUEUE_';
const upper = (name: string) => name.toUpperCase().replaceAll('-', '_');

/** Returns the names in `env` that are meant as a queue's setting, sorted. */
export function queueVariables(env: Record<string, string>): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && name.slice(PREFIX.length).includes('_'))
    .sort();
}

function understand(name: string): { queue: QueueName; setting: keyof typeof SETTINGS } | { problem: string } {
  const rest = name.slice(PREFIX.length);
  const setting = SETTING_NAMES.find((known) => rest.endsWith(`_${known}`));
  const queue = setting && resolveQueueName(rest.slice(0, -setting.length - 1));
  if (setting && queue) return { queue, setting };
  const all = QUEUE_NAMES.flatMap((known) => SETTING_NAMES.map((ending) => `${PREFIX}${upper(known)}_${ending}`));
  const what = setting ? 'names a queue that does not exist' : 'is not a queue setting';
  return { problem: `${name} ${what}; did you mean ${closest(name, all)}? Rename or remove it` };
}

const exampleOf = (schema: z.ZodType) => z.string().parse(schema.meta()?.example);

/** Reads the overrides `QUEUE_<NAME>_…`, which precede the legacy aliases. Problems are added to `problems`. */
export function queueOverrides(env: Record<string, string>, problems: string[]): Record<string, QueueOverride> {
  const queues: Record<string, QueueOverride> = {};
  for (const name of queueVariables(env)) {
    const found = understand(name);
    if ('problem' in found) {
      problems.push(found.problem);
      continue;
    }
    const { key, schema } = SETTINGS[found.setting];
    const parsed = schema.safeParse(env[name]);
    if (parsed.success) Object.assign((queues[found.queue] ??= {}), { [key]: parsed.data });
    else {
      const [issue] = parsed.error.issues;
      problems.push(`${name} ${issue?.message}, not "${env[name]}"; set for example ${name}=${exampleOf(schema)}`);
    }
  }
  for (const [queue, override] of Object.entries(queues))
    for (const { setting, problem } of tenantProblems(queue, override))
      problems.push(`${PREFIX}${upper(queue)}_${setting} ${problem}`);
  return queues;
}

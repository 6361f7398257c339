import { durationMs, type Duration } from '../jobs/retry-policy.js';
import { QUEUE_NAMES, type QueueName } from '../jobs/queue-names.js';
import type { HubConfig } from '../config/hub-config.js';
import { tenantLimits, type TenantLimits } from '../config/tenant-limits.js';

export interface QueueSpec {
  name: QueueName;
  /** Concurrent jobs per process. */
  concurrency: number;
  /** Whether a variable sets the concurrency, so that a stored number does not. */
  fixed?: boolean;
  /** Limit over all processes: at most `max` jobs start per `per` milliseconds. */
  limit?: { max: number; per: number };
  /** Limits of its tenants; undefined: the queue is not fair. */
  tenants?: TenantLimits;
  /** Retention of ended jobs in the ledger, in milliseconds; undefined: LEDGER_RETENTION_DAYS. */
  keepCompleted?: number;
  keepFailed?: number;
}

interface Entry {
  concurrency: number;
  limit?: { max: number; per: Duration };
}

/** Every queue with its defaults; QUEUE_<NAME>_… overrides them. A new one: an entry here, a name in queue-names.ts. */
const CATALOG: Record<QueueName, Entry> = {
  'job-execution': { concurrency: 5 },
  'container-management': { concurrency: 10 },
  monitoring: { concurrency: 3 },
  'metrics-collection': { concurrency: 2 },
  'webhook-processing': { concurrency: 20 },
  cleanup: { concurrency: 1 },
  tasks: { concurrency: 5 },
  deploys: { concurrency: 3 },
  merges: { concurrency: 2 },
  email: { concurrency: 5, limit: { max: 10, per: '1s' } },
  orchestration: { concurrency: 3, limit: { max: 5, per: '1m' } },
  workflow: { concurrency: 5 },
  'tool-execution': { concurrency: 10, limit: { max: 100, per: '1s' } },
  'llm-requests': { concurrency: 3, limit: { max: 10, per: '1s' } },
  notifications: { concurrency: 20 },
  webhooks: { concurrency: 10 },
  'data-processing': { concurrency: 3 },
  'cache-warmup': { concurrency: 2 },
  indexing: { concurrency: 5, limit: { max: 50, per: '1s' } },
  'ai-processing': { concurrency: 3 },
  background: { concurrency: 2 },
  'dead-letter': { concurrency: 1 },
};

/** Returns the catalog with the configuration's overrides. */
export function queueCatalog(config: Pick<HubConfig, 'queues'>): QueueSpec[] {
  return QUEUE_NAMES.map((name) => {
    const { concurrency, limit } = CATALOG[name];
    const override = config.queues[name] ?? {};
    const max = override.rateMax ?? limit?.max;
    const per = override.rateMs ?? (limit ? durationMs(limit.per) : 1000);
    return {
      name,
      concurrency: override.concurrency ?? concurrency,
      fixed: override.concurrency !== undefined,
      limit: max === undefined ? undefined : { max, per },
      tenants: tenantLimits(config.queues[name]),
      keepCompleted: override.keepCompletedMs,
      keepFailed: override.keepFailedMs,
    };
  });
}

import type { TenantLimits } from '../config/tenant-limits.js';
import type { Setting, Why } from '../jobs/why.js';
import { seconds, variable, variableName } from './wording.js';

/** Starts that a window has taken, and the milliseconds until it resets. */
export interface WindowUse {
  taken: number;
  resetsInMs: number;
}

/** What a tenant uses of the limits of a fair queue, over all nodes. */
export interface TenantUse {
  active: number;
  window: WindowUse | null;
  /** The window of the queue's own rate limit. */
  queueWindow: WindowUse | null;
}

/** Explains that a job's tenant has reached a limit of its own; null: it has not. */
export function tenantReason(
  { queue, tenant }: { queue: string; tenant: string | null },
  limits: TenantLimits | undefined,
  { active, window }: TenantUse,
): (Pick<Why, 'code' | 'reason'> & { setting: Setting }) | null {
  const who = tenant === null ? 'The tenant of jobs without one' : `Tenant ${tenant}`;
  const { max, rate } = limits ?? {};
  if (max !== undefined && active >= max) {
    const jobs = max === 1 ? 'one job' : `${max} jobs`;
    return {
      code: 'TENANT_LIMIT',
      reason: `${who} runs its ${jobs} of queue ${queue} (${variableName(queue, 'TENANT_MAX')})`,
      setting: variable(queue, 'TENANT_MAX', max, 'running jobs of one tenant on all nodes together'),
    };
  }
  const resetsInMs = rate ? resetOf(rate.max, window) : 0;
  if (!rate || resetsInMs === 0) return null;
  const jobs = rate.max === 1 ? 'one job' : `${rate.max} jobs`;
  return {
    code: 'TENANT_LIMIT',
    reason: `${who} starts at most ${jobs} of queue ${queue} in ${seconds(rate.per)}, and the next one in ${seconds(resetsInMs)}`,
    setting: variable(
      queue,
      'TENANT_RATE_MAX',
      rate.max,
      `starts of one tenant in ${seconds(rate.per)} on all nodes together`,
    ),
  };
}

/** Returns the milliseconds until a window lets more start; 0: now. */
export function resetOf(max: number, window: WindowUse | null): number {
  return window !== null && window.resetsInMs > 0 && window.taken >= max ? window.resetsInMs : 0;
}

import type { FairFetchRequest, TenantGrant } from '../../../jobs/ports/ledger.js';

/** Starts that a window has taken, and the milliseconds until it resets; 0 and below: it is over. */
export interface Window {
  taken: number;
  resetsInMs: number;
}

/** What is in use of a fair queue's limits, over all nodes. */
export interface TenantUsage {
  active: ReadonlyMap<string, number>;
  windows: ReadonlyMap<string, Window>;
  queue: Window | undefined;
}

const leftOf = (max: number, window: Window | undefined): number =>
  window === undefined || window.resetsInMs <= 0 ? max : Math.max(0, max - window.taken);

/** Grants to each tenant, in their order, the slots that its limits and the queue's leave. Pure. */
export function grantsOf(
  { slots, max = Infinity, rate, limit }: FairFetchRequest,
  { active, windows, queue }: TenantUsage,
): { grants: TenantGrant[]; rateResetMs: number | null } {
  let left = limit ? leftOf(limit.max, queue) : Infinity;
  const grants = [...slots].map(([tenant, asked]): TenantGrant => {
    const window = windows.get(tenant);
    const free = Math.max(0, max - (active.get(tenant) ?? 0));
    const starts = rate ? leftOf(rate.max, window) : Infinity;
    const granted = Math.min(asked, free, starts, left);
    left -= granted;
    if (granted === asked) return { tenant, granted, held: null };
    if (granted === free) return { tenant, granted, held: 'max' };
    if (granted === starts) return { tenant, granted, held: resetOf(window, rate?.per) };
    return { tenant, granted, held: 'queue' };
  });
  const short = grants.some(({ held }) => held === 'queue');
  return { grants, rateResetMs: short ? resetOf(queue, limit?.per) : null };
}

/** A window that is over, or has not begun, begins with these grants. */
function resetOf(window: Window | undefined, per = 0): number {
  return window !== undefined && window.resetsInMs > 0 ? window.resetsInMs : per;
}

import type { QueueSpec } from '../../../queue-catalog.js';

/** Time for which a queue counts as shared after two tenants have started jobs in it. */
const SHARED_MS = 60_000;
/** Part of the slots that a queue with shares reserves, and the number of slots from which it reserves one. */
const RESERVED_PART = 10;
const MIN_SLOTS = 5;

/**
 * Returns the slots of a node that a queue with shares reserves for tenants that run nothing there: when one tenant has
 * filled all of them with long jobs, the best order of turns could not help the next one.
 */
export function defaultReserve({ concurrency, tenants }: Pick<QueueSpec, 'concurrency' | 'tenants'>): number {
  if (tenants?.shares === undefined || concurrency < MIN_SLOTS) return 0;
  return Math.max(1, Math.floor(concurrency / RESERVED_PART));
}

/** Runs of each tenant in one queue of this node. */
export class TenantRuns {
  private readonly counts = new Map<string, number>();
  private last: string | undefined;
  private sharedUntil = -Infinity;

  constructor(private readonly slots: number) {}

  /** Slots that only tenants without a run may take; none while a single tenant uses the queue. */
  get reserve(): number {
    return performance.now() < this.sharedUntil ? this.slots : 0;
  }

  has(tenant: string): boolean {
    return this.counts.has(tenant);
  }

  begin(tenant: string): void {
    if (this.last !== undefined && this.last !== tenant) this.sharedUntil = performance.now() + SHARED_MS;
    this.last = tenant;
    this.counts.set(tenant, (this.counts.get(tenant) ?? 0) + 1);
  }

  end(tenant: string): void {
    const left = (this.counts.get(tenant) ?? 1) - 1;
    if (left > 0) this.counts.set(tenant, left);
    else this.counts.delete(tenant);
  }
}

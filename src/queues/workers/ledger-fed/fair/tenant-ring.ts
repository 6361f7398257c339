import { TenantHeap, type RingEntry } from './tenant-heap.js';

/** Limit of known tenants; others are found by a scan when there is room. */
export const MAX_TENANTS = 10_000;
/** Added to the turns of tenants that were served: an arrival precedes them. */
const SERVED = 2 ** 50;

/**
 * Tenants that may have runnable jobs, by start-time fair queueing: each start adds 1/share to a tenant's virtual time, and
 * the smallest is next. A tenant that returns begins at the smallest time of the others, but not before its own last
 * one: neither idleness nor sending one job at a time buys more than a share.
 */
export class TenantRing {
  private readonly heap = new TenantHeap();
  private readonly entries = new Map<string, RingEntry>();
  /** Tenants that must not start now. */
  private readonly held = new Map<string, RingEntry>();
  /** Virtual times of tenants that have left, while they are ahead of the others. */
  private readonly departed = new Map<string, number>();
  /** Smallest time of the tenants that may start; a refund sets it back, since a pick charges before the claim. */
  private now = 0;
  private turns = 0;

  constructor(private readonly shares: ReadonlyMap<string, number> = new Map()) {}

  /** Number of tenants that may start jobs now. */
  get size(): number {
    return this.heap.size;
  }

  get heldCount(): number {
    return this.held.size;
  }

  get full(): boolean {
    return this.entries.size >= MAX_TENANTS;
  }

  add(tenant: string): void {
    if (this.entries.has(tenant) || this.full) return;
    const time = Math.max(this.now, this.departed.get(tenant) ?? 0);
    this.departed.delete(tenant);
    // One that has just arrived precedes those of the same time that were served.
    const entry = { tenant, time, turn: this.turns++, index: -1 };
    this.entries.set(tenant, entry);
    this.heap.add(entry);
  }

  /**
   * Grants slots one by one to the tenant with the smallest time. Returns their number by tenant, in the order of turns.
   * @param reserve number of slots that only tenants without a run may take, the last ones
   * @param hasRun whether a tenant runs a job
   */
  pick(slots: number, reserve = 0, hasRun: (tenant: string) => boolean = () => false): Map<string, number> {
    const picked = new Map<string, number>();
    const skipped: RingEntry[] = [];
    for (let left = slots; left > 0;) {
      const entry = this.heap.first;
      if (!entry) break;
      if (left <= reserve && (picked.has(entry.tenant) || hasRun(entry.tenant))) {
        this.heap.remove(entry);
        skipped.push(entry);
        continue;
      }
      picked.set(entry.tenant, (picked.get(entry.tenant) ?? 0) + 1);
      this.charge(entry, 1);
      left -= 1;
    }
    for (const entry of skipped) this.heap.add(entry);
    this.advance();
    return picked;
  }

  /** Takes back the charge for slots that a tenant did not use. */
  refund(tenant: string, slots: number): void {
    const entry = this.entries.get(tenant);
    if (entry && slots > 0) this.charge(entry, -slots);
  }

  /** Removes a tenant without runnable jobs. */
  remove(tenant: string): void {
    const entry = this.entries.get(tenant);
    if (!entry) return;
    this.entries.delete(tenant);
    if (!this.held.delete(tenant)) this.heap.remove(entry);
    if (this.departed.size >= MAX_TENANTS) this.forgetPast();
    this.departed.set(tenant, entry.time);
    this.advance();
  }

  /** Sets a tenant aside, which keeps its time. */
  hold(tenant: string): void {
    const entry = this.entries.get(tenant);
    if (!entry || this.held.has(tenant)) return;
    this.held.set(tenant, entry);
    this.heap.remove(entry);
    this.advance();
  }

  resume(tenant: string): void {
    const entry = this.held.get(tenant);
    if (!entry) return;
    this.held.delete(tenant);
    entry.time = Math.max(entry.time, this.now);
    this.heap.add(entry);
  }

  private charge(entry: RingEntry, slots: number): void {
    entry.time += slots / (this.shares.get(entry.tenant) ?? 1);
    entry.turn = SERVED + this.turns++;
    if (!this.held.has(entry.tenant)) this.heap.update(entry);
    this.advance();
  }

  /** Follows the smallest time of the tenants that may start; when no tenant is left, a new round begins. */
  private advance(): void {
    const first = this.heap.first;
    if (first) this.now = first.time;
    else if (this.entries.size === 0) {
      for (const time of this.departed.values()) this.now = Math.max(this.now, time);
      this.departed.clear();
    }
  }

  private forgetPast(): void {
    for (const [tenant, time] of this.departed) if (time <= this.now) this.departed.delete(tenant);
    if (this.departed.size >= MAX_TENANTS) this.departed.clear();
  }
}

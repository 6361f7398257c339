import { EarliestTimer } from '../earliest-timer.js';
import type { TenantRing } from './tenant-ring.js';

/** Time after which a tenant at its maximum is tried again: the node whose run has ended may have died meanwhile. */
const RETRY_MS = 1000;

/** Tenants that have reached a limit of theirs: until one of their runs ends, or their window resets. */
export class HeldTenants {
  private readonly atMaximum = new Set<string>();
  private readonly untilMs = new Map<string, number>();
  private readonly timer = new EarliestTimer(() => this.due());

  constructor(
    private readonly ring: TenantRing,
    private readonly resumed: () => void,
  ) {}

  untilReleased(tenant: string): void {
    this.ring.hold(tenant);
    this.atMaximum.add(tenant);
    this.timer.schedule(RETRY_MS);
  }

  forMs(tenant: string, ms: number): void {
    this.ring.hold(tenant);
    this.untilMs.set(tenant, performance.now() + ms);
    this.timer.schedule(ms);
  }

  /** Resumes tenants one of whose runs has ended; without names, all that wait for it. */
  released(tenants: readonly string[]): void {
    const some = tenants.length === 0 ? [...this.atMaximum] : tenants.filter((tenant) => this.atMaximum.has(tenant));
    for (const tenant of some) this.resume(tenant);
    if (some.length > 0) this.resumed();
  }

  clear(): void {
    this.timer.clear();
  }

  private due(): void {
    const now = performance.now();
    for (const [tenant, at] of this.untilMs) {
      if (at <= now) this.resume(tenant);
      else this.timer.schedule(at - now);
    }
    for (const tenant of this.atMaximum) this.resume(tenant);
    this.resumed();
  }

  private resume(tenant: string): void {
    this.atMaximum.delete(tenant);
    this.untilMs.delete(tenant);
    this.ring.resume(tenant);
  }
}

import type { ControlMessages } from '../../database/control-channel.js';
import type { FairArrival } from '../../jobs/ports/ledger.js';

/** Room for names in one message, as escaped JSON in UTF-8: PostgreSQL refuses 8000 bytes and more. */
const MAX_BYTES = 5000;

type Message = Omit<ControlMessages['tenants'], 'node'>;
type Kind = FairArrival['kind'];

/** What happened to tenants of fair queues, bounded: beyond a message's room a queue's names become "any". */
export class TenantNews {
  private readonly names = { arrived: new Map<string, Set<string>>(), ended: new Map<string, Set<string>>() };
  private bytes = 0;

  static of({ arrived, ended }: Message): TenantNews {
    const news = new TenantNews();
    for (const [kind, queues] of Object.entries({ arrived, ended }) as [Kind, Record<string, string[]>][]) {
      for (const [queue, tenants] of Object.entries(queues)) {
        if (tenants.length === 0) news.add(kind, queue);
        for (const tenant of tenants) news.add(kind, queue, tenant);
      }
    }
    return news;
  }

  get empty(): boolean {
    return this.names.arrived.size === 0 && this.names.ended.size === 0;
  }

  /** @param tenant undefined: any */
  add(kind: Kind, queue: string, tenant?: string): void {
    const known = this.names[kind].get(queue);
    // An empty set means any tenant.
    if (known?.size === 0 || (tenant !== undefined && known?.has(tenant))) return;
    const bytes = tenant === undefined ? 0 : Buffer.byteLength(JSON.stringify(tenant)) + 1;
    if (tenant === undefined || this.bytes + bytes > MAX_BYTES) {
      this.names[kind].set(queue, new Set());
      return;
    }
    this.bytes += bytes;
    if (known) known.add(tenant);
    else this.names[kind].set(queue, new Set([tenant]));
  }

  merge(other: TenantNews): void {
    for (const { kind, queue, tenants } of other.arrivals()) {
      if (tenants.length === 0) this.add(kind, queue);
      for (const tenant of tenants) this.add(kind, queue, tenant);
    }
  }

  *arrivals(): Generator<FairArrival> {
    for (const kind of ['arrived', 'ended'] as const)
      for (const [queue, tenants] of this.names[kind]) yield { queue, kind, tenants: [...tenants] };
  }

  toMessage(): Message {
    const plain = (kind: Kind) =>
      Object.fromEntries([...this.names[kind]].map(([queue, names]) => [queue, [...names]]));
    return { arrived: plain('arrived'), ended: plain('ended') };
  }
}

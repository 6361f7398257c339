import { EventEmitter } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { fairQueues } from '../../config/tenant-limits.js';
import { ControlChannel, type ControlMessages } from '../../database/control-channel.js';
import type { Queryable } from '../../database/queryable.js';
import type { RoutedJob } from '../../jobs/job.js';
import type { FairArrival } from '../../jobs/ports/ledger.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { TenantNews } from './tenant-news.js';

/** Minimum interval of notifications to other nodes: twenty a second cost nothing measurable. */
const PAUSE_MS = 50;

/** Notifies the nodes of tenants of fair queues: which have new jobs, and whose runs have ended. */
@Injectable()
export class FairArrivals {
  private readonly logger = new Logger(FairArrivals.name);
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private readonly queues: ReadonlySet<string>;
  private news = new TenantNews();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(HUB_CONFIG) config: HubConfig,
    private readonly channel: ControlChannel,
    private readonly node: NodeIdentity,
  ) {
    this.queues = new Set(fairQueues(config));
    if (this.queues.size === 0) return;
    channel.on('tenants', (message) => this.receive(message));
    channel.on('queues', ({ name }) => this.emitAny(name === undefined ? this.queues : [name]));
    channel.onReconnect(() => this.emitAny(this.queues));
  }

  isFair(queue: string): boolean {
    return this.queues.has(queue);
  }

  /** @returns a function that removes the listener */
  on(listener: (arrival: FairArrival) => void): () => void {
    this.emitter.on('arrival', listener);
    return () => this.emitter.off('arrival', listener);
  }

  /** Notifies this node immediately, and the others at most once in PAUSE_MS, with what has arrived until then. */
  notify(jobs: RoutedJob[]): void {
    const news = this.newsOf(jobs);
    if (news.empty) return;
    for (const arrival of news.arrivals()) this.emitter.emit('arrival', arrival);
    this.news.merge(news);
    this.send();
  }

  /** Notifies all nodes, at the commit of the caller's transaction. */
  async notifyWithin(jobs: RoutedJob[], manager: Queryable): Promise<void> {
    const news = this.newsOf(jobs);
    if (!news.empty) await this.channel.publish('tenants', { node: '', ...news.toMessage() }, manager);
  }

  /** Notifies all nodes that any tenant of any fair queue may have runnable jobs. */
  notifyAny(): void {
    if (this.queues.size === 0) return;
    this.emitAny(this.queues);
    for (const queue of this.queues) this.news.add('arrived', queue);
    this.send();
  }

  /** Notifies the other nodes of the end of a run: a tenant at its maximum may start another job. */
  notifyEnded(queue: string, tenant: string): void {
    this.news.add('ended', queue, tenant);
    this.send();
  }

  private newsOf(jobs: RoutedJob[]): TenantNews {
    const news = new TenantNews();
    if (this.queues.size === 0) return news;
    for (const { queue, tenant, runAt, delay } of jobs) {
      // A scan finds when a job with a time is due.
      if (this.isFair(queue)) news.add('arrived', queue, runAt === null && delay === null ? (tenant ?? '') : undefined);
    }
    return news;
  }

  private emitAny(queues: Iterable<string>): void {
    for (const queue of queues) this.emitter.emit('arrival', { queue, kind: 'arrived', tenants: [] });
  }

  private receive({ node, ...message }: ControlMessages['tenants']): void {
    if (node === this.node.id) return;
    for (const arrival of TenantNews.of(message).arrivals()) this.emitter.emit('arrival', arrival);
  }

  private send(): void {
    if (this.timer !== undefined || this.news.empty) return;
    const message = { node: this.node.id, ...this.news.toMessage() };
    this.news = new TenantNews();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.send();
    }, PAUSE_MS).unref();
    this.channel.publish('tenants', message).catch((error: unknown) => {
      this.logger.debug(
        { reason: messageOf(error) },
        'notification of other nodes failed; their next scan finds the jobs',
      );
    });
  }
}

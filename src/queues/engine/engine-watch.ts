import { EventEmitter, once } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { Engine, EngineWatch, type EngineNews, type EngineSign } from '../../jobs/ports.js';
import { ENGINE_CONNECTIONS, type EngineConnections } from './engine-connections.js';

/** What is lost or back is to be known within two of these. */
const LOOK_MS = 1000;
/** What is said to a store last has come to its end by then, unless the store went away meanwhile. */
const GOODBYE_MS = 5000;

/**
 * One look each second, never two at once. A closed connection is known at once; one that leads nowhere by the look that
 * gets no answer in time. A look that fails while the connection stands is repeated: an event loop that was blocked for
 * longer than an answer may take finds its timers run out before it reads the answers that have come.
 */
@Injectable()
export class BullEngineWatch extends EngineWatch {
  private readonly logger = new Logger('Engine');
  private readonly news = new EventEmitter().setMaxListeners(0);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private trusted: EngineSign | undefined;
  private there = false;
  private awaySince: number | undefined;
  private stopped = false;

  constructor(
    private readonly engine: Engine,
    @Inject(ENGINE_CONNECTIONS) private readonly connections: EngineConnections,
  ) {
    super();
  }

  get reachable(): boolean {
    return this.there;
  }

  on(news: EngineNews, listener: () => void): () => void {
    this.news.on(news, listener);
    return () => this.news.off(news, listener);
  }

  trust(sign: EngineSign): void {
    this.trusted = sign;
  }

  async start(): Promise<boolean> {
    if (this.connections.kind === 'redis') {
      this.connections.producer.on('close', this.closed);
      this.connections.producer.on('ready', this.opened);
    }
    this.timer = setInterval(this.opened, LOOK_MS);
    await this.firstAttempt();
    await this.look();
    return this.there;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    if (this.connections.kind === 'redis') {
      this.connections.producer.off('close', this.closed);
      this.connections.producer.off('ready', this.opened);
    }
    // Workers can be closed only by an engine that answers, or one that is not waited for.
    if (this.there) setTimeout(() => void this.connections.abandon(), GOODBYE_MS).unref();
    else await this.connections.abandon();
  }

  /** A connection that is just being made is not away yet. */
  private async firstAttempt(): Promise<void> {
    if (this.connections.kind === 'postgres' || !/^connect/.test(this.connections.producer.status)) return;
    const { producer } = this.connections;
    const end = new AbortController();
    const until = { signal: AbortSignal.any([end.signal, AbortSignal.timeout(LOOK_MS)]) };
    // The first of them counts, and a time that is up is an answer, too.
    await Promise.race([once(producer, 'ready', until), once(producer, 'close', until)]).catch(() => undefined);
    end.abort();
  }

  private readonly closed = () => this.lost('the connection was closed');
  private readonly opened = () => void this.look();

  private look(): Promise<void> {
    this.looking ??= this.compare().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async compare(): Promise<void> {
    const { trusted } = this;
    try {
      const sign = await this.engine.sign().catch(() => this.engine.sign());
      if (this.stopped) return;
      this.found();
      // Trusted meanwhile: what this look has seen is older.
      if (trusted !== this.trusted) return;
      if (trusted && (sign.epoch !== trusted.epoch || sign.identity !== trusted.identity)) this.news.emit('forgot');
    } catch (error) {
      this.lost(messageOf(error));
    }
  }

  private found(): void {
    if (this.there) return;
    this.there = true;
    if (this.awaySince === undefined) return;
    const awayMs = Date.now() - this.awaySince;
    this.awaySince = undefined;
    this.logger.log({ engine: this.engine.kind, awayMs }, 'the queue engine is back');
    this.news.emit('back');
  }

  private lost(reason: string): void {
    if (this.stopped || this.awaySince !== undefined) return;
    this.there = false;
    this.awaySince = Date.now();
    this.logger.warn({ engine: this.engine.kind, reason }, 'the queue engine is away; jobs are kept in the ledger');
    this.news.emit('away');
  }
}

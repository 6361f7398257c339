import { EventEmitter, once } from 'node:events';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { messageOf } from '../../common/errors.js';
import {
  Engine,
  EngineWatch,
  type EngineEvent,
  type EngineFingerprint,
  type EngineTrouble,
} from '../../jobs/ports/engine.js';
import { ENGINE_CONNECTIONS, type EngineConnections } from './engine-connections.js';

/** Delay before connections are abandoned at the stop; last commands have ended by then, unless the store disconnected. */
const GOODBYE_MS = 5000;

/**
 * Probes the engine each second, one probe at a time; a probe writes, since a store may answer reads and take no writes. A
 * refusal counts for two seconds, whatever probes find meanwhile: a probe's write may succeed while a job's fails, on a
 * server that has just filled up or for a user who lacks a single command. A
 * refused command and a closed connection count immediately, a half-open connection once a probe times out. After a
 * blocked event loop timeouts fire before pending replies are read, so one failed probe is retried.
 */
@Injectable()
export class BullEngineWatch extends EngineWatch {
  private readonly logger = new Logger('Engine');
  private readonly news = new EventEmitter().setMaxListeners(0);
  private timer: NodeJS.Timeout | undefined;
  private probing: Promise<void> | undefined;
  private trusted: EngineFingerprint | undefined;
  private there = false;
  private wasThere = false;
  private away: { since: number; trouble: EngineTrouble } | undefined;
  private refusedUntil = -Infinity;
  private stopped = false;

  constructor(
    private readonly engine: Engine,
    @Inject(ENGINE_CONNECTIONS) private readonly connections: EngineConnections,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {
    super();
  }

  get reachable(): boolean {
    return this.there;
  }

  get trouble(): EngineTrouble | null {
    return this.away?.trouble ?? null;
  }

  on(news: EngineEvent, listener: () => void): () => void {
    this.news.on(news, listener);
    return () => this.news.off(news, listener);
  }

  setBaseline(sign: EngineFingerprint): void {
    this.trusted = sign;
  }

  async start(): Promise<boolean> {
    if (this.connections.kind === 'redis') {
      this.connections.producer.on('close', this.closed);
      this.connections.producer.on('ready', this.opened);
      this.connections.refusals.on('refused', this.refused);
    }
    this.timer = setInterval(this.opened, this.config.timings.engineProbeMs);
    await this.firstAttempt();
    await this.probe();
    return this.there;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    if (this.connections.kind === 'redis') {
      this.connections.producer.off('close', this.closed);
      this.connections.producer.off('ready', this.opened);
      this.connections.refusals.off('refused', this.refused);
    }
    // Workers can be closed only while the engine answers, or once its connections are abandoned.
    if (this.there) setTimeout(() => void this.connections.abandon(), GOODBYE_MS).unref();
    else await this.connections.abandon();
  }

  /** Waits for a connection attempt in progress: a connecting engine is not yet disconnected. */
  private async firstAttempt(): Promise<void> {
    if (this.connections.kind === 'postgres' || !/^connect/.test(this.connections.producer.status)) return;
    const { producer } = this.connections;
    const end = new AbortController();
    const until = { signal: AbortSignal.any([end.signal, AbortSignal.timeout(this.config.timings.engineProbeMs)]) };
    // The first event decides; a timeout is a result, too.
    await Promise.race([once(producer, 'ready', until), once(producer, 'close', until)]).catch(() => undefined);
    end.abort();
  }

  private readonly closed = () => {
    const why = this.connections.kind === 'redis' ? this.connections.lastError() : undefined;
    this.lost(why ?? new Error('the connection was closed'));
  };
  private readonly opened = () => void this.probe();
  private readonly refused = (error: Error) => {
    this.refusedUntil = performance.now() + this.config.timings.engineRefusedMs;
    this.lost(error);
  };

  private probe(): Promise<void> {
    this.probing ??= this.compare().finally(() => (this.probing = undefined));
    return this.probing;
  }

  private async compare(): Promise<void> {
    const { trusted } = this;
    try {
      const sign = await this.engine.fingerprint().catch((error: unknown) => {
        if (this.isRefused) throw error;
        return this.engine.fingerprint();
      });
      if (this.stopped || this.isRefused) return;
      this.found();
      // The baseline changed during this probe, so its result is outdated.
      if (trusted !== this.trusted) return;
      if (trusted && (sign.epoch !== trusted.epoch || sign.identity !== trusted.identity)) this.news.emit('dataLost');
    } catch (error) {
      this.lost(error);
    }
  }

  private get isRefused(): boolean {
    return performance.now() < this.refusedUntil;
  }

  private found(): void {
    this.wasThere = true;
    if (this.there) return;
    this.there = true;
    const { away } = this;
    if (away === undefined) return;
    this.away = undefined;
    const awayMs = Date.now() - away.since;
    this.logger.log({ engine: this.engine.kind, awayMs }, 'queue engine reconnected');
    this.news.emit('reconnected');
  }

  private lost(error: unknown): void {
    if (this.stopped) return;
    const { code, what, fix } = this.connections.explain(error);
    if (code === 'READONLY' && this.connections.kind === 'redis') this.connections.reconnect();
    const known = this.away?.trouble.code;
    // A reconnect that follows a refusal is no separate trouble.
    if (known === code || (known && code === 'UNREACHABLE' && this.isRefused)) return;
    const first = this.away === undefined;
    const misconfigured = !this.wasThere && (code === 'AUTH' || code === 'TLS');
    this.there = false;
    this.away = { since: this.away?.since ?? Date.now(), trouble: { code, what, misconfigured } };
    this.logger.warn(
      { engine: this.engine.kind, code, reason: messageOf(error) },
      `queue engine disconnected: ${what}; ${fix}. Jobs are kept in the ledger`,
    );
    if (first) this.news.emit('disconnected');
  }
}

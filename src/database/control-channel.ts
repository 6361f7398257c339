import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Queryable } from './queryable.js';
import { HubError, messageOf } from '../common/errors.js';
import { connectionOptions, HubConnection } from './hub-connection.js';
import type { ConnectionTracker } from './connection-tracker.js';
import { PoolerError, proveDirect } from './prove-direct.js';
import type { StoreTrouble } from '../common/store-trouble.js';
import { ensureWritable, isReadOnly, reasonOf } from './sql-errors.js';

/** Messages between nodes, by topic. A message is a hint to read the ledger, which alone holds the truth. */
export interface ControlMessages {
  /** A transaction has committed jobs that are not dispatched yet. */
  accepted: Record<string, never>;
  /** This run of a job must end as cancelled, on whichever node it is. */
  cancel: { id: string; runNumber: number; reason: string };
  /** A queue's settings have changed: paused, resumed, draining, limits. */
  queues: { name?: string };
  /** This many jobs of these types, which run in batches, have arrived at the node. */
  batches: { node: string; counts: Record<string, number> };
  /**
   * Tenants of fair queues, by queue, for whom jobs have arrived at the node, and whose runs have ended there; an empty
   * list: of any tenant.
   */
  tenants: { node: string; arrived: Record<string, string[]>; ended: Record<string, string[]> };
  /** This API key was revoked. */
  keys: { id: string };
  /** These alerts have fired, or were acknowledged, silenced or resolved. */
  alerts: { ids: string[] };
  /** Nodes have a part in this work; one of them has reported on it; nobody waits for its reports any more. */
  work: { id: string };
  worked: { id: string };
  workEnded: { id: string };
  /** This node was drained or resumed. */
  nodes: { id: string };
  /** This node has followed such a message: it takes no more jobs, or takes them again. */
  drains: { id: string; drained: boolean };
  /** The browser sessions of these digests were ended. */
  sessions: { digests: string[] };
  /** This lane is held. */
  lanes: { lane: string; until: string; reason: string };
  /** Tasks have become ready: workers that wait may lease them. */
  tasks: Record<string, never>;
  /** Schedules were added, changed or removed. */
  schedules: Record<string, never>;
}
export type ControlTopic = keyof ControlMessages;

const CHANNEL = 'runnerhub';
/** Maximum payload: PostgreSQL refuses 8000 bytes and more. */
const MAX_BYTES = 7999;
const RETRY_MS = { first: 100, max: 5000 };
/**
 * Heartbeat limits. Only a heartbeat reveals a half-open connection: it does so within seven seconds, also for the
 * other connections if they are equally silent. With shorter limits an overloaded server was repeatedly taken for a
 * lost one, and reconnecting added to its load.
 */
const HEARTBEAT_MS = 1000;
const REPLY_MS = 4000;
const SILENCE_MS = 2000;
/** Limit for a whole proof; the limits of its parts expire first. */
const PROOF_MS = 3 * REPLY_MS;
export type LedgerTrouble = Extract<StoreTrouble, 'READONLY' | 'UNREACHABLE'> | 'POOLER';
const SENTENCES: Record<LedgerTrouble, string> = {
  READONLY:
    'PostgreSQL is read-only: nothing can be stored; point DATABASE_URL to a primary with default_transaction_read_only off',
  POOLER:
    "PostgreSQL is behind a pooler that shares sessions: nothing can be stored; set DATABASE_URL to PostgreSQL's own address, and DATABASE_POOL_URL to the pooler's",
  UNREACHABLE: 'PostgreSQL is unavailable: nothing can be stored; check that it runs at the address in DATABASE_URL',
};
/** Delay by which a timer shows that the event loop was blocked. */
const BLOCKED_MS = 250;

/**
 * LISTEN and NOTIFY on one channel, over one connection that is kept open. Its heartbeat each second is also the first
 * to detect whether PostgreSQL is reachable and takes writes.
 */
export class ControlChannel implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ControlChannel.name);
  private readonly topics = new EventEmitter().setMaxListeners(0);
  private readonly reconnects = new EventEmitter().setMaxListeners(0);
  private client: HubConnection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private retryMs = RETRY_MS.first;
  private wasConnected = false;
  /** Consecutive attempts that got no answer. */
  private unanswered = 0;
  private stopped = false;
  private known: LedgerTrouble | null = null;

  constructor(
    private readonly url: string,
    private readonly sender: Queryable,
    private readonly connectionTracker?: ConnectionTracker,
  ) {}

  /** Reason why the ledger takes no writes; null when it takes them. */
  get trouble(): LedgerTrouble | null {
    return this.known;
  }

  async onModuleInit(): Promise<void> {
    // The start has proved that this is PostgreSQL itself.
    await this.connect(true);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    clearTimeout(this.heartbeat);
    await this.client?.end().catch(() => undefined);
  }

  /** @returns a function that removes the handler */
  on<T extends ControlTopic>(topic: T, handler: (message: ControlMessages[T]) => void): () => void {
    this.topics.on(topic, handler);
    return () => this.topics.off(topic, handler);
  }

  /** Calls the handler after each reconnect: messages may have been missed, so read the ledger. */
  onReconnect(handler: () => void): () => void {
    this.reconnects.on('reconnect', handler);
    return () => this.reconnects.off('reconnect', handler);
  }

  /** Calls the handler when the ledger stops or begins again to take writes. @returns a function that removes it */
  onTrouble(handler: (trouble: LedgerTrouble | null) => void): () => void {
    this.reconnects.on('trouble', handler);
    return () => this.reconnects.off('trouble', handler);
  }

  /**
   * Sends a message to all nodes, including this one; within a transaction, at its commit.
   * @param runner the caller's transaction; default: a connection of the pool
   */
  async publish<T extends ControlTopic>(
    topic: T,
    message: ControlMessages[T],
    runner: Queryable = this.sender,
  ): Promise<void> {
    const text = JSON.stringify({ topic, message });
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw new HubError(
        'PAYLOAD_TOO_LARGE',
        `A message on ${topic} must be smaller than ${MAX_BYTES} bytes: split it`,
      );
    }
    await runner.query('select pg_notify($1, $2)', [CHANNEL, text]);
  }

  private async connect(proved = false): Promise<void> {
    const links = this.connectionTracker && { open: this.connectionTracker.openAlways };
    const client = new HubConnection(connectionOptions(this.url, { name: 'runnerhub-control', links }));
    client.once('end', () => this.lost(client));
    this.client = client;
    try {
      await client.connect();
      if (!proved) await this.prove(client);
      client.on('notification', ({ payload = '' }) => this.receive(payload));
      await inTime(client.query(`listen ${CHANNEL}`));
      await this.checkWritable(client);
    } catch (error) {
      this.found(error instanceof PoolerError ? 'POOLER' : 'UNREACHABLE', reasonOf(error));
      // One attempt may be slow on a busy machine; a second one condemns the connections of other callers, too.
      this.unanswered = /no reply|timeout/.test(messageOf(error)) ? this.unanswered + 1 : 0;
      const ended = this.abandon(client);
      if (this.unanswered > 1) await this.giveUpLinks();
      return ended;
    }
    this.retryMs = RETRY_MS.first;
    this.unanswered = 0;
    this.heartbeat = setTimeout(() => void this.beat(client), HEARTBEAT_MS).unref();
    if (this.wasConnected) this.reconnects.emit('reconnect');
    this.wasConnected = true;
  }

  /** Rejects a pooler behind the address, as after a failover: it breaks locks, notifications and prepared statements. */
  private async prove(client: HubConnection): Promise<void> {
    try {
      await inTime(proveDirect(client, this.url), PROOF_MS);
      this.connectionTracker?.allow();
    } catch (error) {
      if (error instanceof PoolerError) this.connectionTracker?.bar();
      // A server without room for the proof's second connection was PostgreSQL itself before.
      else if (this.known !== 'POOLER' && !(error instanceof NoReply)) return;
      throw error;
    }
  }

  private async beat(client: HubConnection): Promise<void> {
    try {
      await this.checkWritable(client);
    } catch (error) {
      const ended = this.abandon(client);
      // A closed connection proves nothing about the others; one without a reply does.
      if (error instanceof NoReply) await this.giveUpLinks();
      return ended;
    }
    if (client === this.client && !this.stopped)
      this.heartbeat = setTimeout(() => void this.beat(client), HEARTBEAT_MS).unref();
  }

  private async checkWritable(client: HubConnection): Promise<void> {
    try {
      await inTime(ensureWritable((sql) => client.query(sql)));
      this.found(null);
    } catch (error) {
      if (!isReadOnly(error)) throw error;
      this.found('READONLY', messageOf(error));
    }
  }

  /** Logs a change of the trouble once. A lost connection may be restored immediately, and is reported only if it is not. */
  private found(trouble: LedgerTrouble | null, reason?: string): void {
    if (trouble === this.known) return;
    this.known = trouble;
    this.reconnects.emit('trouble', trouble);
    if (trouble === null) this.logger.log('PostgreSQL is available again and takes writes');
    else this.logger.warn({ code: trouble, reason }, SENTENCES[trouble]);
  }

  /** Destroys all connections unless the server sends anything on any of them meanwhile: then it is alive, if slow. */
  private async giveUpLinks(): Promise<void> {
    const before = this.connectionTracker?.bytesReceived;
    await pause(SILENCE_MS, undefined, { ref: false });
    if (this.stopped || this.connectionTracker?.bytesReceived !== before) return;
    const connections = this.connectionTracker?.destroyAll() ?? 0;
    if (connections > 0) this.logger.warn({ connections }, 'PostgreSQL does not answer; its connections are closed');
  }

  /** Ends a useless connection, whether or not the other side notices. */
  private async abandon(client: HubConnection): Promise<void> {
    this.lost(client);
    await client.end().catch(() => undefined);
  }

  private lost(client: HubConnection): void {
    if (client !== this.client || this.stopped) return;
    this.client = undefined;
    clearTimeout(this.heartbeat);
    this.timer = setTimeout(() => void this.connect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MS.max);
  }

  private receive(payload: string): void {
    try {
      const { topic, message } = JSON.parse(payload) as { topic: ControlTopic; message: unknown };
      this.topics.emit(topic, message);
    } catch (error) {
      this.logger.error(`Control channel message could not be handled: ${messageOf(error)}`);
    }
  }
}

class NoReply extends Error {}

/**
 * Awaits the promise, or throws NoReply. After a blocked event loop timeouts fire before pending replies are read, so a
 * late timer starts again.
 */
async function inTime(answer: Promise<unknown>, limitMs = REPLY_MS): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const wait = () => {
      const due = performance.now() + limitMs;
      timer = setTimeout(() => {
        if (performance.now() - due > BLOCKED_MS) wait();
        else reject(new NoReply(`no reply within ${limitMs} ms`));
      }, limitMs);
    };
    wait();
  });
  answer.catch(() => undefined);
  await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HubError, messageOf } from '../common/errors.js';
import { connectionOptions, HubConnection } from './hub-connection.js';
import type { ConnectionTracker } from './connection-tracker.js';
import { PoolerError, proveDirect } from './prove-direct.js';
import type { StoreTrouble } from '../common/store-trouble.js';
import { ensureWritable, isReadOnly, reasonOf } from './sql-errors.js';

/** What nodes tell each other, by topic. It is a hint to look at the ledger, which alone holds the truth. */
export interface ControlMessages {
  /** A transaction has committed jobs that nobody has dispatched. */
  accepted: Record<string, never>;
  /** This run of a job is to end as cancelled, wherever it is. */
  cancel: { id: string; start: number; reason: string };
  /** A queue's settings have changed: paused, resumed, draining, limits. */
  queues: { name?: string };
  /** This suspended job may go on. */
  wake: { id: string };
  /** So many jobs of these types, which run in batches, have come to this node. */
  batches: { node: string; counts: Record<string, number> };
  /** Schedules were added, changed or removed. */
  schedules: Record<string, never>;
}
export type ControlTopic = keyof ControlMessages;

/** What runs a statement: a pool, a client, TypeORM's EntityManager or QueryRunner. */
export interface StatementRunner {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

const CHANNEL = 'runnerhub';
/** PostgreSQL refuses a payload of 8000 bytes and more. */
const MAX_BYTES = 7999;
const RETRY_MS = { first: 100, max: 5000 };
/**
 * Nothing else shows that a connection leads nowhere any more: within seven seconds this one does, for all others, too, if
 * they are as silent. With less patience an overloaded server was taken for a lost one, again and again, and the work of
 * connecting anew came on top of its load.
 */
const HEARTBEAT_MS = 1000;
const REPLY_MS = 4000;
const SILENCE_MS = 2000;
/** The parts of a proof have limits of their own, which come first. */
const PROOF_MS = 3 * REPLY_MS;
export type LedgerTrouble = Extract<StoreTrouble, 'READONLY' | 'UNREACHABLE'> | 'POOLER';
const SENTENCES: Record<LedgerTrouble, string> = {
  READONLY:
    'PostgreSQL is read-only: nothing can be stored; let DATABASE_URL lead to a primary, with default_transaction_read_only off',
  POOLER:
    "PostgreSQL is behind a pooler that shares sessions: nothing can be stored; give PostgreSQL's own address in DATABASE_URL, and the pooler's in DATABASE_POOL_URL",
  UNREACHABLE: 'PostgreSQL is away: nothing can be stored; see that it runs where DATABASE_URL says',
};
/** A timer that is so much late was kept from running. */
const BLOCKED_MS = 250;

/**
 * LISTEN and NOTIFY on one channel, over one connection that is kept up. Asked each second, it is also the first to know
 * whether PostgreSQL is there and takes what it is given.
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
  /** Attempts in a row that nobody answered. */
  private unanswered = 0;
  private stopped = false;
  private known: LedgerTrouble | null = null;

  constructor(
    private readonly url: string,
    private readonly sender: StatementRunner,
    private readonly connectionTracker?: ConnectionTracker,
  ) {}

  /** What keeps the ledger from being written to; null when nothing does. */
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

  /** @returns what takes the handler away again */
  on<T extends ControlTopic>(topic: T, handler: (message: ControlMessages[T]) => void): () => void {
    this.topics.on(topic, handler);
    return () => this.topics.off(topic, handler);
  }

  /** The connection was lost and is back: messages may have been missed, so look at the ledger. */
  onReconnect(handler: () => void): () => void {
    this.reconnects.on('reconnect', handler);
    return () => this.reconnects.off('reconnect', handler);
  }

  /**
   * Tells all nodes, this one too; within a transaction, at its commit.
   * @param runner where to send it: the caller's transaction; default: a connection of the pool
   */
  async publish<T extends ControlTopic>(
    topic: T,
    message: ControlMessages[T],
    runner: StatementRunner = this.sender,
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
      await this.look(client);
    } catch (error) {
      this.found(error instanceof PoolerError ? 'POOLER' : 'UNREACHABLE', reasonOf(error));
      // One may be slow on a machine that is busy; a second one tells the same of the connections that others wait on.
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

  /** After a failover the same address may lead through a pooler, which breaks locks, notifications and prepared statements. */
  private async prove(client: HubConnection): Promise<void> {
    try {
      await inTime(proveDirect(client, this.url), PROOF_MS);
      this.connectionTracker?.allow();
    } catch (error) {
      if (error instanceof PoolerError) this.connectionTracker?.bar();
      // A server without room for the second connection that the proof takes was PostgreSQL itself before.
      else if (this.known !== 'POOLER' && !(error instanceof NoReply)) return;
      throw error;
    }
  }

  private async beat(client: HubConnection): Promise<void> {
    try {
      await this.look(client);
    } catch (error) {
      const ended = this.abandon(client);
      // A connection that was ended says nothing of the others; one that nobody answers does.
      if (error instanceof NoReply) await this.giveUpLinks();
      return ended;
    }
    if (client === this.client && !this.stopped)
      this.heartbeat = setTimeout(() => void this.beat(client), HEARTBEAT_MS).unref();
  }

  private async look(client: HubConnection): Promise<void> {
    try {
      await inTime(ensureWritable((sql) => client.query(sql)));
      this.found(null);
    } catch (error) {
      if (!isReadOnly(error)) throw error;
      this.found('READONLY', messageOf(error));
    }
  }

  /** Says it once. A connection that is lost may be back at once, and is no news before it is not. */
  private found(trouble: LedgerTrouble | null, reason?: string): void {
    if (trouble === this.known) return;
    this.known = trouble;
    if (trouble === null) this.logger.log('PostgreSQL is there, and takes what it is given');
    else this.logger.warn({ code: trouble, reason }, SENTENCES[trouble]);
  }

  /** A server that says anything to anybody meanwhile is there, if slow. */
  private async giveUpLinks(): Promise<void> {
    const before = this.connectionTracker?.bytesReceived;
    await pause(SILENCE_MS, undefined, { ref: false });
    if (this.stopped || this.connectionTracker?.bytesReceived !== before) return;
    const connections = this.connectionTracker?.destroyAll() ?? 0;
    if (connections > 0) this.logger.warn({ connections }, 'PostgreSQL does not answer: its connections are given up');
  }

  /** Ends a connection that is of no use, whether or not the other side hears of it. */
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
      this.logger.error(`A message on the control channel could not be handled: ${messageOf(error)}`);
    }
  }
}

class NoReply extends Error {}

/**
 * What the promise brings, or NoReply. An event loop that was blocked finds its timer run out before it reads what has
 * come meanwhile: a timer that is late starts again.
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

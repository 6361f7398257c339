import { hostname } from 'node:os';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { Periodic } from '../../common/periodic-task.js';
import { count, instant, uuid } from '../../common/answers.js';
import { HubError, messageOf } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { ControlChannel } from '../../database/control-channel.js';
import { HEARTBEAT_POOL, PG_POOL } from '../../database/pg-pool.js';
import { EngineWatch } from '../../jobs/ports/engine.js';
import { DrainOrders } from '../../jobs/ports/ledger.js';
import { NodeIdentity } from './node-identity.js';
import { SqlOpenJobDays } from '../partitions/sql-open-job-days.js';

/** Difference of clocks beyond measurement error. */
const CLOCK_TOLERANCE_MS = 3000;

const NIL = '00000000-0000-0000-0000-000000000000';
const LEDGER_MS = `(extract(epoch from clock_timestamp()) * 1000)::float8 as ms`;
/**
 * Inserts the node again where its row is gone: after a restore of PostgreSQL to before this node's start, the other
 * nodes would keep rescuing its jobs.
 */
const BEAT_SQL = `
  insert into nodes as n (id, role, host, pid, version, clock_ahead_ms, engine_at)
  values ($1, $2, $3, $4, $5, $6, case when $7 then now() end)
  on conflict (id) do update
     set heartbeat_at = now(), stopped_at = null, clock_ahead_ms = excluded.clock_ahead_ms,
         engine_at = case when $7 then now() else n.engine_at end
  returning ${LEDGER_MS}, drained_at is not null as drained`;

export const nodeSchema = z.strictObject({
  id: uuid,
  role: z.string(),
  host: z.string(),
  pid: z.int(),
  version: z.string(),
  startedAt: instant,
  heartbeatAt: instant,
  alive: z.boolean(),
  clockAheadMs: z.number().meta({ description: "Milliseconds by which the node's clock is ahead of PostgreSQL's" }),
  active: count.meta({ description: 'Number of jobs that the node is running' }),
  drained: z
    .strictObject({ at: instant, by: z.string(), reason: z.string().nullable() })
    .nullable()
    .meta({ description: 'Since when it takes no more jobs; null: it takes them' }),
});
export type NodeInfo = z.output<typeof nodeSchema>;

/** Answer to a drain of a node, or its end. */
export const nodeOrderedSchema = nodeSchema.extend({
  obeyed: z.boolean().meta({
    description: 'The node has confirmed the order; false: not within 2 s, and it follows with its next heartbeat',
  }),
});
export type NodeOrdered = z.output<typeof nodeOrderedSchema>;

interface Drained {
  at: Date | null;
  by: string | null;
  reason: string | null;
}

/** The hub's running processes according to the ledger; all times are PostgreSQL's. */
@Injectable()
export class Nodes extends DrainOrders {
  private readonly logger = new Logger(Nodes.name);
  /** Its release, from joining until leaving. */
  private joined: string | undefined;
  private beatAt = performance.now();
  private troubledAt = -Infinity;
  private clockIsWrong = false;
  private beating = Promise.resolve();
  private drained = false;
  private readonly followers = new Set<(drained: boolean) => void>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HEARTBEAT_POOL) private readonly heartbeatPool: Pool,
    private readonly node: NodeIdentity,
    private readonly engineWatch: EngineWatch,
    private readonly openJobDays: SqlOpenJobDays,
    private readonly channel: ControlChannel,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    super();
    channel.on('nodes', ({ id }) => id === node.id && void this.obey());
  }

  /** Time for every node to report after an outage of PostgreSQL, before silence is conclusive again. */
  get reportMs(): number {
    return 2 * this.config.timings.nodeHeartbeatMs;
  }

  /** Measures PostgreSQL's clock: ids and partitions depend on it. */
  async setClock(): Promise<void> {
    await ledgerClock.measure(() => this.ledgerTime(`select ${LEDGER_MS}`));
    this.judgeClock();
  }

  async join(version: string): Promise<void> {
    await this.pool.query(
      `insert into nodes (id, role, host, pid, version) values ($1, $2, $3, $4, $5)`,
      this.description(version),
    );
    if (this.config.embeddedDatabase) await this.retirePredecessors();
    this.beatAt = performance.now();
    // The start may have waited out an outage that all other nodes had, too.
    this.troubledAt = this.beatAt;
    this.joined = version;
    // The engine was available until the disconnect, and is from the reconnect on.
    for (const news of ['disconnected', 'reconnected'] as const) this.engineWatch.on(news, () => void this.beat(true));
  }

  /** @param engine whether this node has the engine, or had it until now */
  @Periodic('nodeHeartbeatMs', 'Heartbeat failed; the next one follows in 5 s')
  beat(engine = this.engineWatch.reachable): Promise<void> {
    if (this.joined !== undefined) this.beating = this.send(this.joined, engine);
    return this.beating;
  }

  /** Reads the order of operators, and confirms what the node follows now. */
  private async obey(): Promise<void> {
    await this.beat();
    await this.channel.publish('drains', { id: this.node.id, drained: this.drained }).catch(() => undefined);
  }

  private async send(version: string, engine: boolean): Promise<void> {
    try {
      const values = [...this.description(version), Math.round(ledgerClock.ahead), engine];
      let drained = false;
      await ledgerClock.measure(async () => {
        const { rows } = await this.heartbeatPool.query<{ ms: number; drained: boolean }>(BEAT_SQL, values);
        drained = rows[0]?.drained ?? false;
        return rows[0]?.ms ?? NaN;
      });
      this.judgeClock();
      const now = performance.now();
      if (now - this.beatAt > this.reportMs) this.troubledAt = now;
      this.beatAt = now;
      this.follow(drained);
    } catch (error) {
      const before = this.troubledAt;
      this.troubledAt = performance.now();
      // Logged once: the next heartbeats of an outage fail, too.
      if (this.troubledAt - before > this.reportMs)
        this.logger.warn({ reason: messageOf(error) }, 'heartbeat failed; the next one follows in 5 s');
    }
  }

  /** Takes no more jobs once operators have drained this node, until they resume it. */
  private follow(drained: boolean): void {
    if (drained === this.drained) return;
    this.drained = drained;
    this.logger.log(drained ? 'node drained: it takes no more jobs' : 'node resumed: it takes jobs again');
    for (const follower of this.followers) follower(drained);
  }

  /** Whether other nodes' silence is conclusive: not while, or right after, this node could not report or had not joined. */
  get mayJudge(): boolean {
    return performance.now() - this.troubledAt > this.reportMs;
  }

  /** Records this node's end, so that no other node has to wait for its silence to be long enough. */
  async leave(): Promise<void> {
    this.joined = undefined;
    // A heartbeat that is still on its way would bring the node back.
    await this.beating;
    await this.pool.query(`update nodes set stopped_at = now() where id = $1`, [this.node.id]);
  }

  onDrained(listener: (drained: boolean) => void): () => void {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  }

  async list(): Promise<NodeInfo[]> {
    return this.read(null);
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<NodeInfo> {
    const [node] = await this.read(isUuid(id) ? id : NIL);
    if (!node) throw new HubError('NOT_FOUND', `There is no node ${id}`);
    return node;
  }

  private async read(id: string | null): Promise<NodeInfo[]> {
    const { rows } = await this.pool.query<Omit<NodeInfo, 'drained'> & Drained>(
      `select n.id, n.role, n.host, n.pid, n.version, n.started_at as "startedAt", n.heartbeat_at as "heartbeatAt",
              n.clock_ahead_ms::float8 as "clockAheadMs",
              n.stopped_at is null and n.heartbeat_at > now() - $1 * interval '1 ms' as alive,
              count(j.id)::integer as active, n.drained_at as at, n.drained_by as by, n.drain_reason as reason
         from nodes n left join jobs j on j.node = n.id and j.state = 'active' and ${await this.openJobDays.sql('j.id')}
        where n.heartbeat_at > now() - interval '1 day' and ($2::uuid is null or n.id = $2)
        group by n.id order by n.started_at desc`,
      [this.config.timings.nodeSilenceMs, id],
    );
    return rows.map(({ at, by, reason, ...node }) => ({ ...node, drained: at && { at, by: by ?? '', reason } }));
  }

  /** Whether this machine's clock differs from PostgreSQL's by more than CLOCK_TOLERANCE_MS. */
  get clockDiffers(): boolean {
    return Math.abs(ledgerClock.ahead) > CLOCK_TOLERANCE_MS;
  }

  private async ledgerTime(sql: string): Promise<number> {
    const { rows } = await this.heartbeatPool.query<{ ms: number }>(sql);
    return rows[0]?.ms ?? NaN;
  }

  /** Logs once when the clock begins to differ, and once when it agrees again. */
  private judgeClock(): void {
    const differs = this.clockDiffers;
    if (differs === this.clockIsWrong) return;
    this.clockIsWrong = differs;
    const aheadMs = Math.round(ledgerClock.ahead);
    if (!differs) this.logger.log({ aheadMs }, "this machine's clock agrees with PostgreSQL's again");
    else this.logger.warn({ aheadMs }, "this machine's clock differs from PostgreSQL's; keep both synchronized (NTP)");
  }

  private description(version: string): unknown[] {
    return [this.node.id, this.config.role, hostname(), process.pid, version];
  }

  /** Marks earlier nodes as stopped: the embedded database serves one hub at a time, so any other one was killed. */
  private async retirePredecessors(): Promise<void> {
    await this.pool.query(`update nodes set stopped_at = now() where id <> $1 and stopped_at is null`, [this.node.id]);
  }
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { Pool } from 'pg';
import { messageOf } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { groupBy } from '../common/group-by.js';
import { PG_POOL } from '../database/pg-pool.js';
import { Engine } from '../jobs/ports.js';
import { Dispatcher } from './dispatcher.js';
import { fates } from './fates.js';
import { NodeIdentity } from './node-identity.js';
import { Nodes, NODE_SILENCE_MS, REPORT_MS } from './nodes.js';
import { QueueSettings } from './queue-settings.js';
import { transition } from './transition.js';

const PAGE = 2000;
/** Jobs that changed a moment ago are on their way between ledger and engine: not lost yet. */
const SETTLE_MS = 5000;
const DEAD_NODES_MS = 5000;
const NIL = '00000000-0000-0000-0000-000000000000';

export interface Recovered {
  /** Active jobs of nodes that are gone: accepted again. */
  stalled: number;
  /** Open jobs that the engine did not know: accepted again. */
  incomplete: number;
}

/** Guarded by the node's death, which may have been a pause: it counts at the moment of the change. */
const ORPHANED = {
  reason: 'its node is gone',
  where: `not exists (select 1 from nodes n where n.id = j.node and n.stopped_at is null
                        and n.heartbeat_at >= now() - interval '${NODE_SILENCE_MS} ms')`,
};

/** Compares ledger and engine, and puts back what the engine has lost. Runs at start and each minute. */
@Injectable()
export class Recovery {
  private readonly logger = new Logger(Recovery.name);
  private running: Promise<Recovered> | undefined;
  private enabled = false;

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly engine: Engine,
    private readonly settings: QueueSettings,
    private readonly dispatcher: Dispatcher,
    private readonly self: NodeIdentity,
    private readonly nodes: Nodes,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /** The run at the start; from then on the regular sweep goes on. */
  async begin(): Promise<void> {
    this.enabled = true;
    await this.sweep();
    this.dispatcher.start();
  }

  end(): void {
    this.enabled = false;
  }

  @Interval(60_000)
  async sweep(): Promise<void> {
    if (!this.enabled) return;
    try {
      await this.run();
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'recovery could not finish; it runs again within a minute');
    }
  }

  /** Dead nodes are looked for far more often: their jobs start again within 30 s. */
  @Interval(DEAD_NODES_MS)
  async sweepDeadNodes(): Promise<void> {
    if (!this.enabled || this.running) return;
    try {
      const stalled = await this.freeDeadNodes();
      if (stalled === 0) return;
      this.logger.warn({ stalled }, 'jobs of dead nodes recovered');
      this.dispatcher.requestSweep();
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'dead nodes could not be looked for');
    }
  }

  /** One run at a time; a second caller gets the result of the one under way. */
  run(): Promise<Recovered> {
    this.running ??= this.recover().finally(() => (this.running = undefined));
    return this.running;
  }

  private async recover(): Promise<Recovered> {
    const stalled = await this.freeDeadNodes();
    await this.restorePauses();
    const incomplete = await this.readmitUnknown();
    if (stalled + incomplete > 0) this.logger.warn({ stalled, incomplete }, 'jobs recovered');
    this.dispatcher.requestSweep();
    return { stalled, incomplete };
  }

  /**
   * What dead nodes ran: cancelled if that was asked, failed if it takes its nodes down, else accepted again. A PostgreSQL
   * that has just come back has heard from nobody yet: then silence doesn't count.
   */
  private async freeDeadNodes(): Promise<number> {
    const { rows } = await this.pool.query<{ id: string }>(
      `select j.id from jobs j left join nodes n on n.id = j.node
        where j.state = 'active' and j.node is distinct from $1
          and (n.id is null or n.stopped_at is not null
               or ($3 and n.heartbeat_at < now() - $2 * interval '1 ms'
                   and pg_postmaster_start_time() < now() - $4 * interval '1 ms'))`,
      [this.self.id, NODE_SILENCE_MS, this.nodes.mayJudge, REPORT_MS],
    );
    const ids = rows.map(({ id }) => id);
    let freed = 0;
    for (const fate of fates(ORPHANED, this.config.stalled.maxCount))
      freed += (await transition(this.pool, ids, fate)).length;
    return freed;
  }

  private async restorePauses(): Promise<void> {
    await this.settings.load();
    for (const { name, paused } of this.settings.all()) await this.engine.setPaused(name, paused);
  }

  private async readmitUnknown(): Promise<number> {
    let count = 0;
    let last = NIL;
    for (;;) {
      const { rows } = await this.pool.query<{ id: string; queue: string }>(
        `select id, queue from jobs where state in ('waiting','delayed') and id > $1 order by id limit ${PAGE}`,
        [last],
      );
      for (const [queue, jobs] of groupBy(rows, ({ queue }) => queue)) {
        const ids = jobs.map(({ id }) => id);
        const held = await this.engine.holds(queue, ids);
        count += await this.readmit(ids.filter((id) => !held.has(id)));
      }
      if (rows.length < PAGE) return count;
      last = rows.at(-1)?.id ?? NIL;
    }
  }

  private async readmit(ids: string[]): Promise<number> {
    const changed = await transition(this.pool, ids, {
      from: ['waiting', 'delayed'],
      to: 'accepted',
      actor: 'recovery',
      detail: { reason: 'the engine did not know it' },
      where: `not exists (select 1 from job_events e where e.job_id = j.id and e.at > clock_timestamp() - interval '${SETTLE_MS} ms')`,
    });
    return changed.length;
  }
}

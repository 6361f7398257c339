import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { recordAct } from '../../audit/current-act.js';
import { instant } from '../../common/answers.js';
import { ControlChannel } from '../../database/control-channel.js';
import { inTransaction } from '../../database/in-transaction.js';
import { PG_POOL } from '../../database/pg-pool.js';

export const queueSettingSchema = z.strictObject({
  name: z.string(),
  paused: z.boolean(),
  draining: z.boolean(),
  drainDelayed: z.boolean().meta({ description: 'Whether the drain waits for delayed jobs, too' }),
  reason: z.string().nullable().meta({ description: 'Why it is paused or drains' }),
  changedBy: z.string().nullable(),
  changedAt: instant,
});
export type QueueSetting = z.output<typeof queueSettingSchema>;

/** What an operator decides. */
export type QueueDecision = Pick<QueueSetting, 'paused' | 'draining' | 'drainDelayed'> & { reason?: string };

const COLUMNS = `name, paused, draining, drain_delayed as "drainDelayed", reason, updated_by as "changedBy",
  updated_at as "changedAt"`;
/** Setting of a queue that nobody has changed. */
const UNCHANGED = { paused: false, draining: false, drainDelayed: false };

/** Settings of queues by operators, stored in the ledger since an engine that is wiped loses them. */
@Injectable()
export class QueueSettings implements OnModuleInit {
  private settings = new Map<string, QueueSetting>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly channel: ControlChannel,
  ) {
    const reload = () => void this.load().catch(() => undefined);
    channel.on('queues', reload);
    // A change published while the channel was disconnected would otherwise stay unknown until the next recovery.
    channel.onReconnect(reload);
  }

  async onModuleInit(): Promise<void> {
    await this.load();
  }

  async load(): Promise<void> {
    const { rows } = await this.pool.query<QueueSetting>(`select ${COLUMNS} from queues`);
    this.settings = new Map(rows.map((row) => [row.name, row]));
  }

  isPaused(queue: string): boolean {
    return this.settings.get(queue)?.paused ?? false;
  }

  isDraining(queue: string): boolean {
    return this.settings.get(queue)?.draining ?? false;
  }

  get(queue: string): QueueSetting | undefined {
    return this.settings.get(queue);
  }

  draining(): string[] {
    return [...this.settings.values()].filter(({ draining }) => draining).map(({ name }) => name);
  }

  all(): QueueSetting[] {
    return [...this.settings.values()];
  }

  /** Stores a setting and notifies every node. */
  async set(name: string, { reason, ...setting }: QueueDecision, actor: string): Promise<void> {
    await inTransaction(this.pool, async (db) => {
      const { rows } = await db.query<QueueSetting>(`select ${COLUMNS} from queues where name = $1 for update`, [name]);
      await db.query(
        `insert into queues (name, paused, draining, drain_delayed, updated_by, reason) values ($1, $2, $3, $4, $5, $6)
         on conflict (name) do update set paused = excluded.paused, draining = excluded.draining,
           drain_delayed = excluded.drain_delayed, updated_at = now(), updated_by = excluded.updated_by,
           reason = excluded.reason`,
        [name, setting.paused, setting.draining, setting.drainDelayed, actor, reason ?? null],
      );
      await recordAct(db, { target: name, before: rows[0] ?? { name, ...UNCHANGED }, after: { name, ...setting } });
    });
    await this.publishChange(name);
  }

  /** Pauses a queue whose drain is done. False when it was resumed meanwhile, or another node was first. */
  async endDrain(name: string): Promise<boolean> {
    const { rows } = await this.pool.query(
      `update queues set paused = true, draining = false, drain_delayed = false, updated_at = now()
        where name = $1 and draining returning name`,
      [name],
    );
    await this.publishChange(name);
    return rows.length > 0;
  }

  private async publishChange(name: string): Promise<void> {
    await this.load();
    await this.channel.publish('queues', { name });
  }
}

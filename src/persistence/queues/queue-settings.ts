import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { recordAct } from '../../audit/current-act.js';
import { count, instant } from '../../common/answers.js';
import { ControlChannel } from '../../database/control-channel.js';
import { inTransaction } from '../../database/in-transaction.js';
import { PG_POOL } from '../../database/pg-pool.js';
import { StoredConcurrency } from '../../jobs/ports/ledger.js';

export const queueSettingSchema = z.strictObject({
  name: z.string(),
  paused: z.boolean(),
  draining: z.boolean(),
  drainDelayed: z.boolean().meta({ description: 'Whether the drain waits for delayed jobs, too' }),
  reason: z.string().nullable().meta({ description: 'Why it is paused or drains' }),
  changedBy: z.string().nullable(),
  changedAt: instant,
  concurrency: count
    .nullable()
    .meta({ description: 'Jobs at a time per process, as stored by an operator; null: as configured' }),
});
export type QueueSetting = z.output<typeof queueSettingSchema>;

export interface ConcurrencyChange {
  name: string;
  /** null: as configured. */
  concurrency: number | null;
  reason: string | null;
}

/** What an operator decides. */
export type QueueDecision = Pick<QueueSetting, 'paused' | 'draining' | 'drainDelayed'> & { reason?: string };

const COLUMNS = `name, paused, draining, drain_delayed as "drainDelayed", reason, updated_by as "changedBy",
  updated_at as "changedAt", concurrency`;
/** Setting of a queue that nobody has changed. */
const UNCHANGED = { paused: false, draining: false, drainDelayed: false };

/** Settings of queues by operators, stored in the ledger since an engine that is wiped loses them. */
@Injectable()
export class QueueSettings extends StoredConcurrency implements OnModuleInit {
  private settings = new Map<string, QueueSetting>();
  private readonly listeners = new Set<() => void>();

  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly channel: ControlChannel,
  ) {
    super();
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
    for (const listener of this.listeners) listener();
  }

  concurrency(queue: string): number | undefined {
    return this.settings.get(queue)?.concurrency ?? undefined;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
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

  /** Stores the concurrency of queues and notifies every node. Returns the queues, in this order. */
  async storeConcurrency(changes: ConcurrencyChange[], actor: string): Promise<string[]> {
    if (changes.length === 0) return [];
    await inTransaction(this.pool, async (db) => {
      const names = changes.map(({ name }) => name);
      const { rows: before } = await db.query(
        `select name, concurrency from queues where name = any($1::text[]) order by name for update`,
        [names],
      );
      await db.query(
        `insert into queues (name, concurrency, concurrency_reason, concurrency_by, concurrency_at)
       select name, concurrency, reason, $4, now() from unnest($1::text[], $2::integer[], $3::text[]) as t(name, concurrency, reason)
        order by name
       on conflict (name) do update set concurrency = excluded.concurrency, concurrency_reason = excluded.concurrency_reason,
         concurrency_by = excluded.concurrency_by, concurrency_at = excluded.concurrency_at`,
        [
          changes.map(({ name }) => name),
          changes.map(({ concurrency }) => concurrency),
          changes.map(({ reason }) => reason),
          actor,
        ],
      );
      await recordAct(db, { target: names.join(' '), before, after: changes });
    });
    const names = changes.map(({ name }) => name);
    await this.load();
    await this.channel.publish('queues', names.length === 1 ? { name: names[0] } : {});
    return names;
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

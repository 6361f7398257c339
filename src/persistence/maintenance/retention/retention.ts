import { Inject, Injectable, Logger } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import type { ClientBase } from 'pg';
import { RETENTION_RULES, type RetentionRule } from '../../../jobs/retention-rules.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { DedicatedConnection } from '../../../database/dedicated-connection.js';
import { LedgerRetention, type RemovedHistory, type RetentionOptions } from '../../../jobs/ports/maintenance.js';
import { declared } from '../declared.js';
import { daysOf, removeDay, unfinishedDays } from './day-partitions.js';
import { anyKeptSql, deleteSomeSql, KEYS_SQL, PAYLOADS_SQL, LEDGER_RULES } from './retention-sql.js';
import { acquireRetentionLock } from './retention-lock.js';

const DAY_MS = 86_400_000;
/** Maximum rows of one statement: some tens of milliseconds, so that nothing waits for long. */
const BATCH = 2000;

/** Removes history past its retention; open jobs and what they need stay, however old. */
@Injectable()
export class Retention extends LedgerRetention {
  private readonly logger = new Logger(Retention.name);

  constructor(
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {
    super();
  }

  async apply({ maxAge, signal, progress }: RetentionOptions = {}): Promise<RemovedHistory> {
    const connection = await DedicatedConnection.open(this.config.databaseUrl ?? '', 'runnerhub-retention');
    const stop = () => void connection.cancel().catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const { client } = connection;
      await acquireRetentionLock(client, signal);
      const removed = await this.remove(client, maxAge, signal, progress);
      this.logger.log({ ...removed }, 'history removed');
      return removed;
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      await connection.close();
    }
  }

  private async remove(
    client: ClientBase,
    maxAge: number | undefined,
    signal?: AbortSignal,
    progress?: (percent: number) => void,
  ): Promise<RemovedHistory> {
    // PostgreSQL's clock alone decides: a node whose clock has jumped must not remove history.
    const { rows: clock } = await client.query<{ now: number }>(
      `select extract(epoch from now())::float8 * 1000 as now`,
    );
    const now = clock[0]?.now ?? 0;
    // Whole days, unless an age was requested: a day to be removed tonight would be emptied row by row the night before.
    const age = maxAge ?? this.config.ledgerRetentionDays * DAY_MS + (now % DAY_MS);
    const keeps = this.keeps();
    const shortest = Math.min(age, ...Object.values(keeps).flatMap((keep) => Object.values(keep)));
    const values = [age, JSON.stringify(keeps)];
    const removed: RemovedHistory = { jobs: 0, days: 0, keys: 0, deliveries: 0, rollups: 0, runners: 0, nodes: 0 };
    const kept = async (day: string) =>
      (await client.query<{ kept: boolean }>(anyKeptSql(day), values)).rows[0]?.kept ?? true;
    const removeWhole = async (day: string) => {
      const jobs = await removeDay(client, day, () => kept(day));
      if (jobs === null) return;
      removed.days += 1;
      removed.jobs += jobs;
    };

    for (const day of await unfinishedDays(client)) await removeWhole(day);
    const days = (await daysOf(client)).filter(({ start }) => start <= now - shortest);
    for (const [index, { name, start }] of days.entries()) {
      signal?.throwIfAborted();
      // Only a past day can be removed: ids are still created for today.
      const over = start + 2 * DAY_MS <= now;
      if (over && !(await kept(name))) await removeWhole(name);
      else removed.jobs += await inBatches(client, deleteSomeSql(name), values, signal);
      progress?.((90 * (index + 1)) / days.length);
    }
    removed.keys = await inBatches(client, KEYS_SQL, [], signal);
    removed.deliveries = await inBatches(client, PAYLOADS_SQL, [age], signal);
    for (const { delete: sql, counts } of this.rules()) {
      const rows = (await client.query(sql, [age])).rowCount ?? 0;
      if (counts) removed[counts] += rows;
    }
    progress?.(100);
    return removed;
  }

  /** Returns the rules of the ledger, and those that other rooms declare for their tables. */
  private rules(): RetentionRule[] {
    return [...LEDGER_RULES, ...declared<RetentionRule>(this.discovery, this.reflector, RETENTION_RULES)];
  }

  /** Returns the retention that queues configure themselves. */
  private keeps(): Record<string, Record<string, number>> {
    const keeps: Record<string, Record<string, number>> = {};
    for (const [queue, { keepCompletedMs, keepFailedMs }] of Object.entries(this.config.queues)) {
      const keep: Record<string, number> = {};
      if (keepCompletedMs !== undefined) keep['completed'] = keepCompletedMs;
      if (keepFailedMs !== undefined) keep['failed'] = keepFailedMs;
      keeps[queue] = keep;
    }
    return keeps;
  }
}

async function inBatches(client: ClientBase, sql: string, values: unknown[], signal?: AbortSignal): Promise<number> {
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ n: number }>(sql, [...values, BATCH]);
    const n = rows[0]?.n ?? 0;
    count += n;
    if (n === 0) return count;
  }
}

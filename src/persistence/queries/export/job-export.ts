import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ConcurrencyLimit } from '../../../common/concurrency-limit.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { DedicatedConnection } from '../../../database/dedicated-connection.js';
import { pageByBytes } from '../../../database/page-by-bytes.js';
import { asLedgerError } from '../../../database/sql-errors.js';
import type { Job } from '../../../jobs/job.js';
import { JOB_COLUMNS, JOB_SIZE, toJob, type JobRow } from '../job-row.js';
import { spansNewestFirst } from '../../partitions/id-spans.js';
import { conditions, type JobFilter } from '../job-filter.js';

/** Maximum concurrent exports of one process, each of which holds a connection, and of one key. */
const [MAX_EXPORTS, MAX_OWN] = [2, 1];
const RETRY_MS = 10_000;
/** Approximate text of one page, exceeded by at most one job, whether jobs have a hundred bytes or a million. */
const PAGE_BYTES = 500_000;
const FIRST_PAGE = 20;
const MAX_PAGE = 1000;

const pageSql = (where: string[], limit: number) =>
  pageByBytes({
    rows: `select ${JOB_COLUMNS} from jobs where ${where.join(' and ')} order by id desc limit ${limit}`,
    order: 'id desc',
    ...JOB_SIZE,
    most: PAGE_BYTES,
  });

export interface ExportOptions {
  signal: AbortSignal;
  /** Principal whose share of the exports this one uses. */
  owner: string;
  /** Number of jobs. */
  limit?: number;
}

type Measured = JobRow & { bytes: number; whole: number };

/**
 * Reads any number of jobs, newest first, on a dedicated connection, with one page in memory. Each page is its own
 * statement: otherwise a reader that takes hours would keep PostgreSQL from vacuuming for as long.
 */
@Injectable()
export class JobExport implements OnModuleDestroy {
  private readonly running = new Set<AbortController>();
  private readonly limit = new ConcurrencyLimit({
    ...{ most: MAX_EXPORTS, each: MAX_OWN, retryAfterMs: RETRY_MS },
    full: `${MAX_EXPORTS} exports are in progress: try again when one has ended`,
    own: 'An export with this key is in progress: try again when it has ended',
  });

  constructor(@Inject(HUB_CONFIG) private readonly config: HubConfig) {}

  /**
   * Aborts exports at shutdown, without waiting for readers; their connections break, so that no client mistakes a part
   * for the whole.
   */
  onModuleDestroy(): void {
    for (const abort of this.running) abort.abort(new Error('the hub is shutting down'));
  }

  /**
   * Yields pages of jobs; an early end of the loop, or the signal, cancels the current statement and closes the connection.
   * @throws HubError RATE_LIMITED when MAX_EXPORTS, or MAX_OWN of the owner, are in progress; LEDGER_UNAVAILABLE
   */
  async *pages(
    filter: JobFilter,
    { signal, owner, limit = Infinity }: ExportOptions,
  ): AsyncGenerator<Job[], void, undefined> {
    const end = this.limit.take(owner);
    const abort = new AbortController();
    this.running.add(abort);
    const ended = AbortSignal.any([signal, abort.signal]);
    let connection: DedicatedConnection | undefined;
    const stop = () => void connection?.cancel().catch(() => undefined);
    try {
      connection = await DedicatedConnection.open(this.config.databaseUrl ?? '', 'runnerhub-export');
      ended.addEventListener('abort', stop, { once: true });
      yield* this.read(connection, filter, ended, limit);
    } catch (error) {
      throw asLedgerError(ended.aborted ? ended.reason : error);
    } finally {
      ended.removeEventListener('abort', stop);
      await connection?.close();
      this.running.delete(abort);
      end();
    }
  }

  private async *read(
    { client }: DedicatedConnection,
    filter: JobFilter,
    signal: AbortSignal,
    most: number,
  ): AsyncGenerator<Job[]> {
    let size = FIRST_PAGE;
    let left = most;
    for await (const [low, high] of spansNewestFirst(client, filter)) {
      let cursor: string | undefined = high;
      while (cursor !== undefined) {
        if (left === 0) return;
        const limit = Math.min(size, left);
        signal.throwIfAborted();
        const { where, values } = conditions(filter, cursor);
        where.push(`id >= $${values.push(low)}::uuid`);
        const { rows }: { rows: Measured[] } = await client.query<Measured>(pageSql(where, limit), values);
        if (rows.length > 0) yield rows.map(toJob);
        const last = rows.length === (rows[0]?.whole ?? 0) && rows.length < limit;
        cursor = last ? undefined : rows.at(-1)?.id;
        left -= rows.length;
        if (rows.length === 0) continue;
        const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
        size = Math.max(1, Math.min(size * 4, MAX_PAGE, Math.ceil((PAGE_BYTES * rows.length) / bytes)));
      }
    }
  }
}

import { join } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import type { ClientBase } from 'pg';
import { HubError, messageOf } from '../../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../../config/hub-config.js';
import { DedicatedConnection } from '../../../database/dedicated-connection.js';
import { asLedgerError, isTransient } from '../../../database/sql-errors.js';
import { ARCHIVED_LOGS, type ArchivedLog } from '../../../jobs/archive-logs.js';
import { ENDED_STATES } from '../../../jobs/job-state.js';
import { LogArchive, type ArchivedLogs, type LogArchiveOptions } from '../../../jobs/ports/maintenance.js';
import { isDiskError, removeAbandoned } from '../files/atomic-file.js';
import { daysOf } from '../retention/day-partitions.js';
import { acquireRetentionLock } from '../retention/retention-lock.js';
import { declared } from '../declared.js';
import { DeclaredLogs } from './declared-logs.js';
import { isTemporaryArchive } from './archive-format.js';
import { JobLogs, type JobCondition } from './job-logs.js';
import { archiveAll } from './write-archives.js';

/** Maximum number of file names in an error. */
const MAX_NAMES = 20;

const ENDED = `(${ENDED_STATES.map((state) => `'${state}'`).join(',')})`;

/** Moves logs past their retention from the ledger into files below the data folder. */
@Injectable()
export class LogArchives extends LogArchive {
  private readonly logger = new Logger(LogArchives.name);
  private readonly dir: string;

  constructor(
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'databaseUrl' | 'dataDir'>,
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {
    super();
    this.dir = join(config.dataDir, 'logs-archive');
  }

  async apply(options: LogArchiveOptions): Promise<ArchivedLogs> {
    const { signal } = options;
    const sum: ArchivedLogs = { archived: 0, removed: 0, files: [], bytes: 0 };
    let connection: DedicatedConnection | undefined;
    const stop = () => void connection?.cancel().catch(() => undefined);
    try {
      connection = await DedicatedConnection.open(this.config.databaseUrl ?? '', 'runnerhub-log-archive');
      signal?.addEventListener('abort', stop, { once: true });
      await acquireRetentionLock(connection.client, signal);
      await this.archive(connection.client, options, sum);
      await this.tidy(sum);
      this.logger.log({ ...sum, files: sum.files.length }, 'logs archived');
      options.progress?.(100);
      return sum;
    } catch (error) {
      if (sum.files.length > 0) this.logger.warn({ ...sum }, 'logs archived in part; the next run archives the rest');
      signal?.throwIfAborted();
      if (!isDiskError(error)) throw isTransient(error) ? asLedgerError(error) : error;
      throw new HubError('ARCHIVE_FAILED', `${this.done(sum)}: ${messageOf(error)}`, { cause: error });
    } finally {
      signal?.removeEventListener('abort', stop);
      await connection?.close();
    }
  }

  /** Describes what was done before a failure: those logs are no longer in the ledger. */
  private done({ archived, removed, files }: ArchivedLogs): string {
    if (files.length === 0) return `No logs could be archived in ${this.dir}`;
    const more = files.length > MAX_NAMES ? ` and ${files.length - MAX_NAMES} more` : '';
    const names = `${files.slice(0, MAX_NAMES).join(', ')}${more}`;
    return `${archived} logs were archived in ${names}, and ${removed} of them removed from the ledger; then ${this.dir} failed`;
  }

  /** Removes unfinished files of killed hubs; a failure is only logged, since this run's archives are complete. */
  private async tidy({ files }: ArchivedLogs): Promise<void> {
    if (files.length === 0) return;
    await removeAbandoned(this.dir, isTemporaryArchive).catch((error: unknown) =>
      this.logger.warn(`unfinished archives of killed hubs in ${this.dir} could not be removed: ${messageOf(error)}`),
    );
  }

  /** @param sum grows with each file */
  private async archive(
    client: ClientBase,
    { maxAge, signal, progress }: LogArchiveOptions,
    sum: ArchivedLogs,
  ): Promise<void> {
    // PostgreSQL's clock alone decides: a node whose clock has jumped must not remove young logs.
    const { rows } = await client.query<{ before: string; ms: number; ledger: string }>(
      `select (now() - $1::float8 * interval '1 ms')::text as before, ledger,
              extract(epoch from now())::float8 * 1000 - $1::float8 as ms from backup_state`,
      [maxAge],
    );
    if (!rows[0]) throw new Error('the table backup_state is empty');
    const { before, ms, ledger } = rows[0];
    const target = { dir: this.dir, ledger };
    const over: JobCondition = {
      sql: `j.state in ${ENDED} and j.finished_at < $1::timestamptz`,
      values: [before],
    };
    // A job that ended before this instant was created before it.
    const days = (await daysOf(client)).filter(({ start }) => start <= ms);
    for (const [index, { name }] of days.entries()) {
      await archiveAll(client, new JobLogs(name, over), target, sum, signal);
      progress?.((80 * (index + 1)) / days.length);
    }
    for (const log of declared<ArchivedLog>(this.discovery, this.reflector, ARCHIVED_LOGS)) {
      await archiveAll(client, new DeclaredLogs(log, before), target, sum, signal);
    }
  }
}

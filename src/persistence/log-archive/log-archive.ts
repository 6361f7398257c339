import { join } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { HubError, messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { OwnConnection } from '../../database/own-connection.js';
import { asLedgerError, isTransient } from '../../database/sql-errors.js';
import { ENDED_STATES } from '../../jobs/job-state.js';
import { LogArchive, type ArchivedLogs, type LogArchiveOptions } from '../../jobs/ports.js';
import { isOfDisk, removeAbandoned } from '../files/whole-file.js';
import { daysOf } from '../retention/days.js';
import { takeTurn } from '../retention/turn.js';
import { isTemporaryArchive } from './archive-format.js';
import { JobLogs, type JobCondition } from './job-logs.js';
import { RunnerLogs } from './runner-logs.js';
import { archiveAll } from './write-archives.js';

const ENDED = `(${ENDED_STATES.map((state) => `'${state}'`).join(',')})`;

/** Moves logs whose time is over from the ledger into files below the data folder. */
@Injectable()
export class LogArchives extends LogArchive {
  private readonly logger = new Logger(LogArchives.name);
  private readonly dir: string;

  constructor(@Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'databaseUrl' | 'dataDir'>) {
    super();
    this.dir = join(config.dataDir, 'logs-archive');
  }

  async apply(options: LogArchiveOptions): Promise<ArchivedLogs> {
    const { signal } = options;
    let connection: OwnConnection | undefined;
    const stop = () => void connection?.cancel().catch(() => undefined);
    try {
      connection = await OwnConnection.open(this.config.databaseUrl ?? '', 'runnerhub-log-archive');
      signal?.addEventListener('abort', stop, { once: true });
      await takeTurn(connection.client, signal);
      const archived = await this.archive(connection.client, options);
      this.logger.log({ ...archived, files: archived.files.length }, 'logs archived');
      return archived;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isOfDisk(error)) throw isTransient(error) ? asLedgerError(error) : error;
      throw new HubError('ARCHIVE_FAILED', `No log could be archived in ${this.dir}: ${messageOf(error)}`, {
        cause: error,
      });
    } finally {
      signal?.removeEventListener('abort', stop);
      await connection?.close();
    }
  }

  private async archive(client: ClientBase, { maxAge, signal, progress }: LogArchiveOptions): Promise<ArchivedLogs> {
    // PostgreSQL's clock alone decides: a node whose clock has jumped must not take young logs away.
    const { rows } = await client.query<{ before: string; ms: number; ledger: string }>(
      `select (now() - $1::float8 * interval '1 ms')::text as before, ledger,
              extract(epoch from now())::float8 * 1000 - $1::float8 as ms from backup_state`,
      [maxAge],
    );
    if (!rows[0]) throw new Error('the table backup_state is empty');
    const { before, ms, ledger } = rows[0];
    const place = { dir: this.dir, ledger };
    const sum: ArchivedLogs = { archived: 0, removed: 0, files: [], bytes: 0 };
    const over: JobCondition = {
      sql: `j.state in ${ENDED} and j.finished_at < $1::timestamptz`,
      values: [before],
    };
    // A job that has ended by then was made by then.
    const days = (await daysOf(client)).filter(({ start }) => start <= ms);
    for (const [index, { name }] of days.entries()) {
      await archiveAll(client, new JobLogs(name, over), place, sum, signal);
      progress?.((80 * (index + 1)) / days.length);
    }
    await archiveAll(client, new RunnerLogs(before), place, sum, signal);
    if (sum.files.length > 0) await removeAbandoned(this.dir, isTemporaryArchive);
    progress?.(100);
    return sum;
  }
}

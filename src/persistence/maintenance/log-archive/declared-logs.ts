import type { ClientBase } from 'pg';
import type { ArchivedLog } from '../../../jobs/archive-logs.js';
import type { LogKey, LogPage, LogRow, LogSource } from './log-source.js';

/** Logs of a table whose owner declares how to read and remove them. */
export class DeclaredLogs implements LogSource {
  readonly kind: string;
  readonly most: number;

  /** @param before an instant, as PostgreSQL writes it */
  constructor(
    private readonly log: ArchivedLog,
    private readonly before: string,
  ) {
    this.kind = log.kind;
    this.most = log.most;
  }

  async page(client: ClientBase, after: LogKey | undefined, limit: number): Promise<LogPage> {
    const { rows } = await client.query<LogRow>(this.log.page, [this.before, after?.key ?? null, limit]);
    return { rows, last: rows.at(-1) };
  }

  async remove(client: ClientBase, logs: LogKey[]): Promise<number> {
    const keys = logs.map(({ key }) => key);
    const versions = logs.map(({ version }) => version);
    const { rowCount } = await client.query(this.log.remove, [this.before, keys, versions]);
    return rowCount ?? 0;
  }
}

import { connectionOptions, CONNECT_TIMEOUT_MS, HubConnection } from './hub-connection.js';

/** Limit for a reply, far above one page of a long read: the connection may have been cut silently. */
const REPLY_MS = 300_000;

/** Connection outside the pools for long work, so that users of a pool don't wait for it. */
export class DedicatedConnection {
  private constructor(
    readonly client: HubConnection,
    private readonly settings: ReturnType<typeof connectionOptions>,
    private readonly pid: number,
  ) {}

  /** @param name the application_name that operators see in pg_stat_activity */
  static async open(url: string, name: string): Promise<DedicatedConnection> {
    const settings = connectionOptions(url, { name, replyMs: REPLY_MS });
    const client = await connect(settings);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new DedicatedConnection(client, settings, rows[0]?.pid ?? 0);
  }

  /** Cancels the running statement, which would outlive its client; over a second connection, as psql does on Ctrl+C. */
  async cancel(): Promise<void> {
    const beside = await connect({ ...this.settings, query_timeout: CONNECT_TIMEOUT_MS });
    try {
      await beside.query('select pg_cancel_backend($1)', [this.pid]);
    } finally {
      await beside.end();
    }
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

async function connect(settings: ReturnType<typeof connectionOptions>): Promise<HubConnection> {
  return new HubConnection(settings).connect();
}

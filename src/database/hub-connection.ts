import pg from 'pg';
import type { ConnectionTracker } from './connection-tracker.js';
import { Servers } from './servers.js';
import { sessionSql, type Session } from './session.js';

export const CONNECT_TIMEOUT_MS = 5000;

export interface HubConnectionOptions extends Session {
  /** The application_name that operators see in pg_stat_activity. */
  name: string;
  links?: Pick<ConnectionTracker, 'open'>;
  /** How long an answer may be on its way. */
  replyMs?: number;
  /** Leaves the session as it is: it is not the hub's own. */
  bare?: boolean;
}

interface HubClientConfig extends pg.ClientConfig {
  Client: new () => pg.ClientBase;
  servers: Servers;
  session: string | undefined;
}

/** How every connection of the hub is made: for pools (pg's own, TypeORM's, BullMQ's) and for one by itself. */
export function connectionOptions(
  url: string,
  { name, links, replyMs, bare = false, ...session }: HubConnectionOptions,
): HubClientConfig {
  const servers = new Servers(url);
  return {
    // Pools hand it their options, which their types don't say.
    Client: HubConnection as unknown as new () => pg.ClientBase,
    servers,
    session: bare ? undefined : sessionSql(session),
    ...servers.all[0],
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: replyMs,
    stream: links?.open,
    keepAlive: true,
  };
}

/** A connection to the server that takes writes, in a session of the hub's own settings, whatever the defaults are. */
export class HubConnection extends pg.Client {
  private readonly servers: Servers;
  private readonly session: string | undefined;

  constructor(config: HubClientConfig) {
    super(config);
    this.servers = config.servers;
    this.session = config.session;
    // What is lost tells its user by the failing statement; unheard, the event would end the process.
    this.on('error', () => undefined);
  }

  override connect(): Promise<this>;
  override connect(callback: (error: Error | null, client?: this) => void): void;
  override connect(callback?: (error: Error | null, client?: this) => void): Promise<this> | void {
    const connected = this.prepare();
    if (!callback) return connected;
    connected.then(
      () => callback(null, this),
      (error: Error) => callback(error),
    );
  }

  private async prepare(): Promise<this> {
    if (this.servers.all.length > 1) {
      const { ssl, ...address } = await this.servers.primary();
      Object.assign(this, address, { ssl });
      Object.assign(this.connection, { ssl });
    }
    await super.connect();
    if (this.session === undefined) return this;
    try {
      await this.query({ text: this.session, query_timeout: CONNECT_TIMEOUT_MS } as pg.QueryConfig);
    } catch (error) {
      // Whoever pools this client drops it without a word to the server.
      void this.end().catch(() => undefined);
      throw error;
    }
    return this;
  }
}

import pg from 'pg';
import type { ConnectionTracker } from './connection-tracker.js';
import { Servers } from './servers.js';
import { sessionSql, type Session } from './session.js';

export const CONNECT_TIMEOUT_MS = 5000;
/** Silence on a connection after which TCP asks whether the other side is there. */
const KEEP_ALIVE_MS = 10_000;

export interface HubConnectionOptions extends Session {
  /** The application_name that operators see in pg_stat_activity. */
  name: string;
  links?: Pick<ConnectionTracker, 'open'>;
  /** Limit for a reply in milliseconds. */
  replyMs?: number;
  /** Leaves the session's settings alone: it is not the hub's own. */
  bare?: boolean;
}

interface HubClientConfig extends pg.ClientConfig {
  Client: new () => pg.ClientBase;
  servers: Servers;
  session: string | undefined;
}

/** Returns the options of each connection of the hub: for pools (pg's own, TypeORM's, BullMQ's) and single ones. */
export function connectionOptions(
  url: string,
  { name, links, replyMs, bare = false, ...session }: HubConnectionOptions,
): HubClientConfig {
  const servers = new Servers(url);
  return {
    // Pools pass their options to it, which their types don't declare.
    Client: HubConnection as unknown as new () => pg.ClientBase,
    servers,
    session: bare ? undefined : sessionSql(session),
    ...servers.all[0],
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: replyMs,
    stream: links?.open,
    keepAlive: true,
    // The system's default is two hours.
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  };
}

/** Connection to the server that takes writes, in a session with the hub's own settings, whatever the defaults are. */
export class HubConnection extends pg.Client {
  private readonly servers: Servers;
  private readonly session: string | undefined;

  constructor(config: HubClientConfig) {
    super(config);
    this.servers = config.servers;
    this.session = config.session;
    // A lost connection fails the next statement; without a listener the event would end the process.
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
      // A pool drops this client without closing it.
      void this.end().catch(() => undefined);
      throw error;
    }
    return this;
  }
}

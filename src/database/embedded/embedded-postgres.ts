import { setTimeout as pause } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import type pg from 'pg';
import { messageOf } from '../../common/errors.js';
import { provideBinaries } from './binaries.js';
import { ensureCluster } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-error.js';
import { ownerName, takeOwnership } from './owner-lock.js';
import { findServerLayout, type ServerLayout } from './server-layout.js';
import { ensureServer, type RunningServer, stopServer, urlOf } from './server.js';

const DATABASE = 'runnerhub';
const RESTART_PAUSE_MS = 500;

export interface EmbeddedPostgres {
  /** URL for `pg` and TypeORM; leads to a unix socket. */
  url: string;
  /** True if the server was already running, orphaned by a killed hub. */
  adopted: boolean;
  /** Stops the server. Any other end of this process leaves it running, and the next start adopts it. */
  stop(): Promise<void>;
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`create database ${DATABASE}`);
}

/** Keeps the server running, with this process as its only hub, until `stop`. */
class Keeper implements EmbeddedPostgres {
  readonly url: string;
  private stopping = false;

  constructor(
    private readonly layout: ServerLayout,
    private readonly dataDir: string,
    private readonly start: () => Promise<RunningServer>,
    private readonly logger: LoggerService,
    private server: RunningServer,
    readonly adopted: boolean,
  ) {
    this.url = urlOf(layout, DATABASE);
    this.watch();
  }

  private watch(): void {
    const { client } = this.server;
    client.once('end', () => {
      if (!this.stopping) void this.restore();
    });
  }

  /** Restarts a server that died or was restarted externally; the hub survives this as with any other PostgreSQL. */
  private async restore(): Promise<void> {
    this.logger.warn('The embedded PostgreSQL has stopped; restarting it');
    while (!this.stopping) {
      try {
        const server = await this.start();
        await takeOwnership(server.client, this.dataDir);
        this.server = server;
        this.watch();
        this.logger.log(`The embedded PostgreSQL has restarted (process ${server.pid})`);
        return;
      } catch (error) {
        this.logger.error(messageOf(error));
        await pause(RESTART_PAUSE_MS);
      }
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await stopServer(this.layout, this.server.pid);
    await this.server.client.end().catch(() => undefined);
  }
}

/**
 * Starts the PostgreSQL that comes with the hub, or adopts the one that a killed hub left running.
 * @throws EmbeddedPostgresError, one line, when that fails or when another hub uses this data directory
 */
export async function startEmbeddedPostgres(dataDir: string, logger: LoggerService): Promise<EmbeddedPostgres> {
  const say = (line: string): void => logger.log(line) as void;
  const layout = findServerLayout(dataDir, say);
  const binaries = provideBinaries(layout, say);
  await ensureCluster(layout, binaries);
  const start = () => ensureServer(layout, binaries, ownerName());
  const server = await start();
  try {
    await takeOwnership(server.client, dataDir);
    await ensureDatabase(server.client);
  } catch (error) {
    await server.client.end().catch(() => undefined);
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(`The embedded PostgreSQL stopped during its start: ${messageOf(error)}`, error);
  }
  if (server.adopted) say(`Found PostgreSQL running (process ${server.pid}), left by a hub that was killed; using it`);
  return new Keeper(layout, dataDir, start, logger, server, server.adopted);
}

import { Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Pool } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { HubError } from '../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { ControlChannel } from './control-channel.js';
import { dataSourceOptions } from './data-source.js';
import { ConnectionTracker } from './connection-tracker.js';
import { LedgerDb } from './ledger-db.js';
import { migrate } from './migrate.js';
import { createPgPool, HOT_PATH_POOL, HOT_PATH_SETTINGS, HEARTBEAT_POOL, PG_POOL } from './pg-pool.js';
import { PooledReader, READ_POOL } from './read-pool.js';

/** Limit for a heartbeat's statement; a slower heartbeat proves nothing. */
const HEARTBEAT_STATEMENT_MS = 5000;

/** Two connections each for enqueues and deliveries, one each for dispatch, claims and records; the rest for batches. */
const HOT_PATH_CONNECTIONS = 10;

/** Returns the database's URL; if none was configured, the start of the application has set the embedded server's. */
function urlOf({ databaseUrl }: HubConfig): string {
  if (databaseUrl === undefined) throw new HubError('NOT_CONFIGURED', 'No database: set DATABASE_URL');
  return databaseUrl;
}

/** Connects and migrates before anything else is created, so that no provider ever sees an old schema. */
async function migratedDataSource(options?: DataSourceOptions): Promise<DataSource> {
  if (options === undefined) throw new HubError('NOT_CONFIGURED', 'The data source has no options');
  const dataSource = await new DataSource(options).initialize();
  try {
    const names = await migrate(dataSource);
    if (names.length > 0) new Logger('Migrations').log(`Ran ${names.join(', ')}`);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

/** Returns whether waiting may help: not for SQLSTATE classes 28 and 3D, nor for errors in a migration. */
function isWorthRetrying(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && !/^(28|3D|42|22|23)/.test(code);
}

/** Separate module, since TypeORM's module injects the tracker before the one below is created. */
@Global()
@Module({ providers: [ConnectionTracker], exports: [ConnectionTracker] })
class LinksModule {}

/** PostgreSQL for all modules: TypeORM's DataSource, the plain pools, and the control channel. */
@Global()
@Module({
  imports: [
    LinksModule,
    TypeOrmModule.forRootAsync({
      inject: [HUB_CONFIG, ConnectionTracker],
      useFactory: async (config: HubConfig, connectionTracker: ConnectionTracker) => ({
        ...(await dataSourceOptions(urlOf(config), undefined, connectionTracker)),
        autoLoadEntities: true,
        retryDelay: 1000,
        toRetry: isWorthRetrying,
      }),
      dataSourceFactory: migratedDataSource,
    }),
  ],
  providers: [
    LedgerDb,
    {
      provide: PG_POOL,
      inject: [HUB_CONFIG, ConnectionTracker],
      useFactory: (config: HubConfig, connectionTracker: ConnectionTracker) =>
        createPgPool(urlOf(config), { links: connectionTracker }),
    },
    {
      provide: READ_POOL,
      inject: [HUB_CONFIG, PG_POOL, ConnectionTracker],
      useFactory: ({ databasePoolUrl: url }: HubConfig, pool: Pool, connectionTracker: ConnectionTracker) =>
        url === undefined ? pool : new PooledReader(url, pool, connectionTracker),
    },
    {
      provide: HOT_PATH_POOL,
      inject: [HUB_CONFIG, ConnectionTracker],
      useFactory: (config: HubConfig, connectionTracker: ConnectionTracker) =>
        createPgPool(urlOf(config), {
          max: HOT_PATH_CONNECTIONS,
          name: 'runnerhub-flow',
          settings: HOT_PATH_SETTINGS,
          links: connectionTracker,
        }),
    },
    {
      provide: HEARTBEAT_POOL,
      inject: [HUB_CONFIG, ConnectionTracker],
      useFactory: (config: HubConfig, connectionTracker: ConnectionTracker) =>
        createPgPool(urlOf(config), {
          max: 1,
          name: 'runnerhub-node',
          statementTimeoutMs: HEARTBEAT_STATEMENT_MS,
          links: connectionTracker,
        }),
    },
    {
      provide: ControlChannel,
      inject: [HUB_CONFIG, PG_POOL, ConnectionTracker],
      useFactory: (config: HubConfig, pool: Pool, connectionTracker: ConnectionTracker) =>
        new ControlChannel(urlOf(config), pool, connectionTracker),
    },
  ],
  exports: [LedgerDb, PG_POOL, READ_POOL, HOT_PATH_POOL, HEARTBEAT_POOL, ControlChannel],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    @Inject(HEARTBEAT_POOL) private readonly heartbeatPool: Pool,
    @Inject(READ_POOL) private readonly readPool: Pool | PooledReader,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const pools = new Set([this.pool, this.hotPathPool, this.heartbeatPool, this.readPool]);
    await Promise.all([...pools].map((pool) => pool.end()));
  }
}

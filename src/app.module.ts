import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { McpModule } from './api/mcp/mcp.module.js';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import { GraphQLModule } from './api/graphql/graphql.module.js';
import { LiveModule } from './api/live/live.module.js';
import { RestModule } from './api/rest/rest.module.js';
import { HttpModule } from './http/http.module.js';
import { ConfigModule } from './config/config.module.js';
import type { HubConfig } from './config/hub-config.js';
import { ContainersModule } from './containers/containers.module.js';
import { DatabaseModule } from './database/database.module.js';
import { FAMILIES } from './families/family-catalog.js';
import { GitHubSyncModule } from './github/sync/github-sync.module.js';
import { HealthModule } from './health/health.module.js';
import { ALL_BACKUP_TABLES } from './bootstrap/backup-tables.js';
import { Lifecycle } from './bootstrap/lifecycle.js';
import { PeriodicTasks } from './bootstrap/periodic-tasks.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { PersistenceModule } from './persistence/persistence.module.js';
import type { EngineConnections } from './queues/engine/engine-connections.js';
import { QueuesModule } from './queues/queues.module.js';
import { RoutingModule } from './routing/routing.module.js';
import { RunnersModule } from './runners/runners.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { WebhooksApiModule } from './webhooks/webhooks-api.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

/** Rooms of the hub that have job types of their own. */
const ROOMS = [ContainersModule, RunnersModule, WebhooksModule, GitHubSyncModule];

/** Interfaces for people and other services; a worker has health and metrics only. */
const INTERFACES = [WebhooksApiModule, RestModule, LiveModule, GraphQLModule, McpModule];

/** Module of the whole hub: the only file that knows all modules. ROLE decides which of them are included. */
@Module({})
export class AppModule {
  static register(
    config: HubConfig,
    connections: EngineConnections,
    extensions: NonNullable<ModuleMetadata['imports']> = [],
  ): DynamicModule {
    const api = config.role === 'worker' ? [] : INTERFACES;
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DiscoveryModule,
        DatabaseModule,
        PersistenceModule.register(ALL_BACKUP_TABLES),
        SecretsModule,
        RoutingModule,
        QueuesModule.register(config, connections),
        MonitoringModule,
        HealthModule,
        HttpModule,
        ArtifactsModule,
        ...FAMILIES,
        ...ROOMS,
        ...extensions,
        ...api,
      ],
      providers: [Lifecycle, PeriodicTasks],
    };
  }
}

import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/auth.module.js';
import { HttpModule } from '../../http/http.module.js';
import { LiveModule } from '../live/live.module.js';
import { GraphQLController } from './graphql.controller.js';
import { GraphQLEndpoint } from './graphql-endpoint.js';
import { GraphQLMutations } from './mutations.js';
import { GraphQLQueries } from './queries.js';
import { GraphQLService } from './graphql-service.js';
import { GraphQLSubscriptions } from './subscriptions.js';

/** GraphQL at `/graphql`: over HTTP, and with subscriptions over graphql-ws. */
@Module({
  imports: [AuthModule, HttpModule, LiveModule],
  controllers: [GraphQLController],
  providers: [GraphQLEndpoint, GraphQLMutations, GraphQLQueries, GraphQLService, GraphQLSubscriptions],
})
export class GraphQLModule {}

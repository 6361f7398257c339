import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccessObserver } from '../../common/access-observer.js';
import { OperationAccess } from '../../auth/operation-access.js';
import type { GraphQLEngine } from './graphql-engine.js';
import type { GraphQLRequest, GraphQLResult } from '../dto/graphql-request.js';
import { GraphQLMutations } from './mutations.js';
import { GraphQLQueries } from './queries.js';
import { operationsOf, type GraphQLSender, type RootFields } from './root-fields.js';
import { GraphQLSubscriptions } from './subscriptions.js';

/** The schema's fields with their roles; the library behind them is loaded with the first request. */
@Injectable()
export class GraphQLService implements OnModuleInit {
  private readonly fields: RootFields;
  private loading: Promise<GraphQLEngine> | undefined;

  constructor(
    private readonly access: OperationAccess,
    private readonly observer: AccessObserver,
    queries: GraphQLQueries,
    mutations: GraphQLMutations,
    subscriptions: GraphQLSubscriptions,
  ) {
    this.fields = { Query: queries.fields, Mutation: mutations.fields, Subscription: subscriptions.fields };
  }

  /** @throws Error for root fields without a role */
  onModuleInit(): void {
    this.access.declare(operationsOf(this.fields));
  }

  engine(): Promise<GraphQLEngine> {
    return (this.loading ??= this.load());
  }

  /** Runs a query or a mutation. @returns the status of HTTP, too */
  async answer(request: GraphQLRequest, sender: GraphQLSender): Promise<{ status: number; answer: GraphQLResult }> {
    return (await this.engine()).answer(request, sender);
  }

  private async load(): Promise<GraphQLEngine> {
    const { GraphQLEngine } = await import('./graphql-engine.js');
    return new GraphQLEngine(this.fields, this.access, this.observer);
  }
}

import type { Principal } from '../../auth/principal.js';
import type { ListReads } from './list-reads.js';
import type { JobView, QueueView } from './views.js';

/** Sender of an operation. */
export interface GraphQLSender {
  principal: Principal;
  address: string | null;
}

/** One operation, which its resolvers share. */
export interface GraphQLContext extends GraphQLSender {
  lists: ListReads;
}

type Field<Args, Result> = (args: Args, context: GraphQLContext) => Promise<Result>;
type Stream<Args, Name extends string, Result> = (
  args: Args,
  context: GraphQLContext,
) => Promise<AsyncGenerator<Record<Name, Result>>>;

/** Resolvers of the root fields, by type. The other fields are properties of what these return. */
export interface RootFields {
  Query: {
    queues: Field<object, QueueView[]>;
    queue: Field<{ name: string }, QueueView | null>;
    job: Field<{ id: string }, JobView | null>;
    recentJobs: Field<{ queueName: string; limit?: number | null }, JobView[]>;
  };
  Mutation: {
    addJob: Field<{ queueName: string; type: string; data: unknown }, JobView>;
    pauseQueue: Field<{ name: string }, boolean>;
    resumeQueue: Field<{ name: string }, boolean>;
    clearQueue: Field<{ name: string }, boolean>;
    retryJob: Field<{ id: string }, JobView>;
    cancelJob: Field<{ id: string }, JobView>;
  };
  Subscription: {
    jobProgress: Stream<{ jobId: string }, 'jobProgress', JobView>;
    queueStats: Stream<{ queueName: string }, 'queueStats', QueueView>;
  };
}
export type RootType = keyof RootFields;

/** Names of the operations that the root fields are, as in the access matrix: `Query.queues`. */
export function operationsOf(fields: RootFields): string[] {
  return Object.entries<object>({ ...fields }).flatMap(([type, of]) =>
    Object.keys(of).map((field) => `${type}.${field}`),
  );
}

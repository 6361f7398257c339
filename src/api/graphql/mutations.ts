import { Inject, Injectable } from '@nestjs/common';
import { AUDITED_ACTIONS, type AuditedActions } from '../../audit/actions.js';
import { AuditRecorder } from '../../audit/audit-recorder.js';
import { actorOf } from '../../auth/principal.js';
import { objectSchema } from '../dto/bodies.js';
import { parseOrThrow } from '../../common/validation.js';
import { JobActions } from '../../persistence/operations/job-actions.js';
import { QueueManager } from '../../persistence/operations/queue-manager.js';
import { JobRouter } from '../../routing/job-router.js';
import { knownQueue } from '../dto/queries.js';
import { GraphQLQueries } from './queries.js';
import type { GraphQLContext, RootFields } from './root-fields.js';
import { jobView } from './views.js';

type Mutations = RootFields['Mutation'];

/** Mutations: the same acts as REST's, with the sender as actor. */
@Injectable()
export class GraphQLMutations {
  constructor(
    private readonly router: JobRouter,
    private readonly actions: JobActions,
    private readonly queueManager: QueueManager,
    private readonly queries: GraphQLQueries,
    private readonly recorder: AuditRecorder,
    @Inject(AUDITED_ACTIONS) private readonly audited: AuditedActions,
  ) {}

  readonly fields: Mutations = {
    addJob: this.act('addJob', async ({ queueName, type, data }, actor) => {
      const request = { queue: knownQueue(queueName), type, data: parseOrThrow(objectSchema, data, 'data') };
      const { id } = await this.router.route(request, { actor });
      const job = await this.queries.find(id);
      return jobView(job, job);
    }),
    pauseQueue: this.act('pauseQueue', async ({ name }, actor) => {
      await this.queueManager.pauseQueue(name, actor);
      return true;
    }),
    resumeQueue: this.act('resumeQueue', async ({ name }, actor) => {
      await this.queueManager.resumeQueue(name, actor);
      return true;
    }),
    // As `POST …/drain {mode: "remove", delayed: true}`: running jobs go on.
    clearQueue: this.act('clearQueue', async ({ name }, actor) => {
      await this.queueManager.drainRemoving(name, true, actor);
      return true;
    }),
    retryJob: this.act('retryJob', async ({ id }, actor) => {
      const job = await this.actions.retry(id, actor);
      return jobView(job, job);
    }),
    cancelJob: this.act('cancelJob', async ({ id }, actor) => {
      const job = await this.actions.cancel(id, actor);
      return jobView(job, job);
    }),
  };

  /** Has each mutation recorded in the audit, by the name that REST's operation has there. */
  private act<Name extends keyof Mutations>(
    name: Name,
    work: (args: Parameters<Mutations[Name]>[0], actor: string) => ReturnType<Mutations[Name]>,
  ): (args: Parameters<Mutations[Name]>[0], context: GraphQLContext) => ReturnType<Mutations[Name]> {
    return (async (args: Parameters<Mutations[Name]>[0], { principal, address }: GraphQLContext) => {
      const audited = this.audited[`Mutation.${name}`];
      if (audited === undefined) throw new Error(`Mutation.${name}: not audited; add a name to audit/actions.ts`);
      const { name: queue, id } = args as { name?: string; id?: string };
      const act = { interface: 'graphql' as const, address, target: queue ?? id ?? null, filter: null, reason: null };
      const request = { ...act, ...audited, actor: actorOf(principal) };
      return (await this.recorder.perform(request, () => work(args, principal.id) as Promise<unknown>)).result;
    }) as (args: Parameters<Mutations[Name]>[0], context: GraphQLContext) => ReturnType<Mutations[Name]>;
  }
}

import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { GroupCommit } from '../../common/group-commit.js';
import type { Job } from '../../jobs/job.js';
import { UNSCOPED } from '../../jobs/scopes.js';
import { QUEUE_NAMES, resolveQueueName } from '../../jobs/queue-names.js';
import { QueueManager } from '../../persistence/operations/queue-manager.js';
import type { QueueStatistics } from '../../persistence/queries/queue-stats.js';
import { JobSearch } from '../../persistence/queries/job-search.js';
import { knownQueue } from '../dto/queries.js';
import type { RootFields } from './root-fields.js';
import { jobView, queueView } from './views.js';

/** Jobs of `recentJobs`: unless asked for another number, and at most, as in REST's lists. */
export const [DEFAULT_LIMIT, MAX_LIMIT] = [20, 1000];
/** Jobs of one statement: each may hold a large result. */
const JOBS_AT_ONCE = 50;

/** Queries: what REST reads, for senders without scopes. Fields of the same kind that arrive together are read in one statement. */
@Injectable()
export class GraphQLQueries {
  private readonly jobs: GroupCommit<string, Job | undefined>;
  private readonly queues: GroupCommit<string, QueueStatistics | undefined>;

  constructor(
    private readonly search: JobSearch,
    private readonly queueManager: QueueManager,
  ) {
    this.jobs = new GroupCommit((ids) => this.readJobs(ids), { maxSize: JOBS_AT_ONCE });
    this.queues = new GroupCommit((names) => this.readQueues(names));
  }

  readonly fields: RootFields['Query'] = {
    queues: async () => {
      const all = await Promise.all(QUEUE_NAMES.map((name) => this.queues.submit(name)));
      return all.flatMap((queue) => queue ?? []).map(queueView);
    },
    queue: async ({ name }) => {
      const known = resolveQueueName(name);
      const queue = known === undefined ? undefined : await this.queues.submit(known);
      return queue ? queueView(queue) : null;
    },
    job: async ({ id }) => {
      const job = await this.jobs.submit(id);
      return job ? jobView(job, job) : null;
    },
    recentJobs: async ({ queueName, limit }, { lists }) => {
      const filter = { queue: knownQueue(queueName), scopes: UNSCOPED };
      const most = checked(limit ?? DEFAULT_LIMIT);
      const { page } = await lists.read(() => this.search.sizedList(filter, most));
      return page.items.map((job) => jobView(job, job));
    },
  };

  /** @throws HubError JOB_NOT_FOUND */
  async find(id: string): Promise<Job> {
    const job = await this.jobs.submit(id);
    if (!job) throw new HubError('JOB_NOT_FOUND', `There is no job ${id}`);
    return job;
  }

  private async readJobs(ids: string[]): Promise<(Job | undefined)[]> {
    const found = new Map((await this.search.byIds([...new Set(ids)])).map((job) => [job.id, job]));
    return ids.map((id) => found.get(id.toLowerCase()));
  }

  private async readQueues(names: string[]): Promise<(QueueStatistics | undefined)[]> {
    const [first, ...others] = new Set(names);
    const alone = first !== undefined && others.length === 0;
    const queues = alone
      ? [await this.queueManager.getQueueStats(first)]
      : await this.queueManager.getAllStats(UNSCOPED);
    const found = new Map(queues.map((queue) => [queue.name, queue]));
    return names.map((name) => found.get(name));
  }
}

function checked(limit: number): number {
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new HubError('VALIDATION_FAILED', `limit: must be a number from 1 to ${MAX_LIMIT}`);
}

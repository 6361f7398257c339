import { Injectable } from '@nestjs/common';
import { isEnded } from '../../jobs/job-state.js';
import type { LiveJob } from '../../persistence/live/live-changes.js';
import type { QueueStatistics } from '../../persistence/queries/queue-stats.js';
import { LiveFeed } from '../live/live-feed.js';
import { parseTopic } from '../live/topic-name.js';
import { LatestStates } from './latest-states.js';
import { GraphQLQueries } from './queries.js';
import type { RootFields } from './root-fields.js';
import { jobView, queueView, type JobView } from './views.js';

/** Subscriptions: states of the live feed, as `/ws` sends them. */
@Injectable()
export class GraphQLSubscriptions {
  constructor(
    private readonly feed: LiveFeed,
    private readonly queries: GraphQLQueries,
  ) {}

  readonly fields: RootFields['Subscription'] = {
    // Ends with the job.
    jobProgress: ({ jobId }) =>
      LatestStates.of(this.feed, parseTopic(`job:${jobId}`), {
        view: (job: LiveJob) => ({ jobProgress: this.view(job) }),
        isLast: ({ state }: LiveJob) => isEnded(state),
      }),
    queueStats: ({ queueName }) =>
      LatestStates.of(this.feed, parseTopic(`queue:${queueName}`), {
        view: (queue: QueueStatistics) => ({ queueStats: queueView(queue) }),
      }),
  };

  /** Reads data and result only for a client that asks for them. */
  private view(job: LiveJob): JobView {
    return jobView(job, {
      data: async () => (await this.queries.find(job.id)).data,
      result: async () => (await this.queries.find(job.id)).result,
    });
  }
}

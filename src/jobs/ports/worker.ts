import type { JobRequestInput } from '../job-request.js';
import type { ClaimedJob } from '../job.js';
import type { QueueName } from '../queue-names.js';
import type { AcceptedJob, SqlExecutor } from './ledger.js';

/** Runs of this process. */
export abstract class ActiveRuns {
  abstract has(id: string, runNumber: number): boolean;
  /** Runs whose handlers are executing: nothing of their outcome is known yet. */
  abstract running(): { id: string; runNumber: number }[];
  /** Aborts the handler of a run that has been fenced off; its outcome is refused. */
  abstract revoke(id: string, runNumber: number, reason: string): void;
  /** Aborts the handler of this run if it is here or about to start; a later run of the job is not affected. */
  abstract cancel(id: string, runNumber: number, reason: string): void;
}

/** Starts jobs of this process with their acceptance, where a worker of their queue is idle. */
export abstract class EagerStarts {
  /** Takes a slot for each of these jobs, or none at all: then they are dispatched to the engine. */
  abstract reserve(queues: string[]): boolean;
  /** Runs a job that was accepted as active on this node. */
  abstract run(job: ClaimedJob): void;
  /** Releases reserved slots for which no job was accepted as active. */
  abstract release(queues: string[]): void;
}

/** A queue as this release and its configuration have it. */
export interface QueueCapacity {
  name: QueueName;
  /** Jobs at a time per process, unless another number is stored. */
  concurrency: number;
  /** Whether a variable sets it, which precedes a stored number. */
  fixed?: boolean;
  /** At most `max` starts per `per` milliseconds. */
  limit?: { max: number; per: number };
}

/** The queues with their concurrency, on nodes without workers, too. */
export abstract class QueueCapacities {
  abstract all(): QueueCapacity[];
}

/** Enqueues further jobs for a handler: the router, seen from below. */
export abstract class JobEnqueuer {
  abstract route(
    request: JobRequestInput,
    options?: { manager?: SqlExecutor; actor?: string; parentId?: string; as?: string },
  ): Promise<AcceptedJob>;
}

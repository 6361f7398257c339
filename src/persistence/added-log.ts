import { Logger } from '@nestjs/common';
import { groupBy } from '../common/group-by.js';
import type { RoutedJob } from '../jobs/job.js';

/** Requests of one statement that get lines of their own. */
const FEW = 8;

const logger = new Logger('Jobs');

/**
 * Logs accepted jobs: one line a job, one line with a count for each type of a bulk request. More than a few requests in
 * one statement mean load, and are logged as one bulk, so that a flood of jobs makes no flood of lines.
 * @param more fields of each line
 */
export function logAdded(requests: readonly RoutedJob[][], more: Record<string, unknown> = {}): void {
  for (const jobs of requests.length > FEW ? [requests.flat()] : requests) {
    for (const [type, group] of groupBy(jobs, (job) => job.type)) {
      const [job] = group;
      if (job === undefined) continue;
      const { id: jobId, queue, priority, actor } = job;
      if (group.length === 1) logger.log({ jobId, queue, type, priority, actor, ...more }, 'job added');
      else logger.log({ queue, type, count: group.length, actor, ...more }, 'jobs added');
    }
  }
}

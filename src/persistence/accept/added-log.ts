import { Logger } from '@nestjs/common';
import { groupBy } from '../../common/group-by.js';
import type { RoutedJob } from '../../jobs/job.js';

/** Maximum number of requests in one statement that are logged separately. */
const FEW = 8;

const logger = new Logger('Jobs');

/**
 * Logs accepted jobs: one line per job, and one line with a count per type for a bulk request. More requests than FEW
 * in one statement mean load, and are logged as one bulk, so that a flood of jobs causes no flood of lines.
 * @param more additional fields of each line
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

import { Controller, Get, UseGuards } from '@nestjs/common';
import { UNSCOPED } from '../../jobs/scopes.js';
import { JobSearch } from '../../persistence/queries/job-search.js';
import { QueueManager } from '../../persistence/operations/queue-manager.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import type { Answer } from '../openapi/answers.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';

const QUEUE = 'email';
/** Maximum number of failed jobs in the answer. */
const MAX_FAILED = 50;

/** The queue of mails at a glance, for administrators. */
@UseGuards(DeclaredInputGuard)
@Controller('api/v1/admin/email')
export class EmailQueueController {
  constructor(
    private readonly queues: QueueManager,
    private readonly jobs: JobSearch,
  ) {}

  @Get('queue')
  @Endpoint({
    description: `Returns the counts of the email queue, and its newest ${MAX_FAILED} failed jobs.`,
    response: 'EmailQueue',
  })
  async queue(): Promise<Answer<'EmailQueue'>> {
    const [{ waiting, active, completed, failed, delayed, total }, page] = await Promise.all([
      this.queues.getQueueStats(QUEUE),
      this.jobs.list({ queue: QUEUE, state: 'failed', scopes: UNSCOPED }, MAX_FAILED),
    ]);
    const failedJobs = page.items.map(({ id, data, error, attemptsMade, createdAt }) => ({
      ...{ id, data, failedReason: error?.message ?? null, attemptsMade },
      timestamp: createdAt.getTime(),
    }));
    return { success: true, data: { stats: { waiting, active, completed, failed, delayed, total }, failedJobs } };
  }
}

import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { toPostgresSafe, type JsonObject } from '../../common/postgres-safe-json.js';
import { JOB_ACTIONS } from '../../runners/model/demand-state.js';
import { Demands } from '../../runners/demands/demands.js';
import { WorkflowRunWaker } from '../../github/workflow-run-waker.js';
import type { WorkflowJobUpdate } from '../../runners/model/workflow-job-update.js';
import { notUnderstood, oneLine, type EventOutcome, type WebhookEvent } from './webhook-event.js';

/** Optional fields may be missing or odd: GitHub has added fields over time, and sends some half filled. */
const text = z.string().min(1).max(1000).transform(toPostgresSafe).nullable().catch(null);
const instant = z
  .string()
  .transform((value) => new Date(value))
  .refine((date) => !Number.isNaN(date.getTime()) && date.getTime() >= 0)
  .nullable()
  .catch(null);

const runAttempt = z.int().min(1).max(100_000);

const workflowJobSchema = z.object({
  action: z.enum(JOB_ACTIONS),
  workflow_job: z.object({
    id: z.int().positive(),
    run_id: z.int().positive().nullable().catch(null),
    run_attempt: z.unknown().optional(),
    conclusion: text,
    labels: z.array(z.string().max(256)).max(100),
    runner_name: text,
    workflow_name: text,
    name: text,
    head_branch: text,
    created_at: instant,
    started_at: instant,
    completed_at: instant,
  }),
  repository: z.object({
    id: z.int().positive().optional().catch(undefined),
    full_name: z
      .string()
      .max(200)
      .regex(/^[^/\s]+\/[^/\s]+$/),
    private: z.boolean(),
    fork: z.boolean(),
  }),
});

/** Reports the progress of a workflow job, from which the demands for runners arise. */
@Injectable()
export class WorkflowJobEvent implements WebhookEvent {
  readonly name = 'workflow_job';

  constructor(
    private readonly demands: Demands,
    private readonly workflowRunWaker: WorkflowRunWaker,
  ) {}

  async apply(payload: JsonObject): Promise<EventOutcome> {
    const parsed = workflowJobSchema.safeParse(payload);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return notUnderstood(`${issue?.path.join('.')}: ${issue?.message}`);
    }
    const attempt = parsed.data.workflow_job.run_attempt ?? 1;
    const known = runAttempt.safeParse(attempt);
    const report = toReport(parsed.data, known.data ?? 1);
    const { id, state } = await this.demands.report(report);
    // The job that dispatched the run can update its progress.
    if (report.action === 'completed' && report.runId !== null) await this.workflowRunWaker.wakeJobOf(report.runId);
    const detail = `demand ${id} is ${state}`;
    const links = { demandId: id, runId: report.runId };
    if (known.success) return { status: 'processed', detail, links };
    return { status: 'processed', detail, links, problem: `run_attempt is ${oneLine(attempt)}: 1 is assumed` };
  }
}

function toReport(
  { action, workflow_job: job, repository }: z.output<typeof workflowJobSchema>,
  attempt: number,
): WorkflowJobUpdate {
  return {
    workflowJobId: String(job.id),
    runAttempt: attempt,
    action,
    conclusion: job.conclusion,
    runId: job.run_id === null ? null : String(job.run_id),
    repositoryId: repository.id === undefined ? undefined : String(repository.id),
    repository: repository.full_name,
    repositoryPrivate: repository.private,
    repositoryFork: repository.fork,
    labels: job.labels.map(toPostgresSafe),
    runnerName: job.runner_name,
    workflowName: job.workflow_name,
    jobName: job.name,
    headBranch: job.head_branch,
    createdAt: job.created_at,
    startedAt: job.started_at,
    completedAt: job.completed_at,
  };
}

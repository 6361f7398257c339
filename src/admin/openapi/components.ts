import { z } from 'zod';
import { COMPONENT_STATUSES } from '../../jobs/component-status.js';
import { JOB_STATES } from '../../jobs/job-state.js';
import { jobRequestSchema } from '../../jobs/job-request.js';
import { actionSchema, cleanSchema, drainSchema, MAX_BULK, reasonSchema, recoverSchema } from '../rest/bodies.js';
import {
  deadLetterListSchema,
  exportSchema,
  githubListSchema,
  jobListSchema,
  statusListSchema,
  trailSchema,
} from '../rest/queries.js';
import { gitHubRunner, repository, workflow } from './github-components.js';

const id = z.uuid();
const instant = z.iso.datetime();
const data = z.record(z.string(), z.unknown());
const count = z.int().min(0);

const acceptedJob = z.object({ id, type: z.string(), queue: z.string(), priority: z.int(), state: z.enum(JOB_STATES) });

const job = acceptedJob.extend({
  data,
  attemptsMade: count,
  maxAttempts: count,
  progress: z.number().nullable(),
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: instant,
  runAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  parentId: id.nullable(),
  originId: id.nullable(),
  tags: z.array(z.string()),
  tenant: z.string().nullable(),
});

const deadLetter = z.object({
  id: id.meta({ description: 'Of the dead_letter job' }),
  jobId: id.meta({ description: 'The job that failed; the rest is what it was then' }),
  type: z.string(),
  queue: z.string(),
  priority: z.int(),
  code: z.string(),
  message: z.string(),
  attemptsMade: count,
  failedAt: instant,
  jobState: z.enum(JOB_STATES).meta({ description: 'What the job is now' }),
  status: z.enum(['open', 'redriven', 'retried']).meta({ description: 'retried: the job itself has gone on since' }),
  redrivenAs: id.nullable(),
});

const queueStatistics = z.object({
  name: z.string(),
  waiting: count,
  active: count,
  completed: count,
  failed: count,
  delayed: count,
  waitingChildren: count,
  paused: z.boolean(),
  pending: count,
  total: count,
  throughput1m: count,
  errorRate: z.number(),
  latencyP95: z.number().meta({ description: 'Milliseconds' }),
  oldestWaitingSeconds: count,
});

const statusComponent = z.object({
  name: z.string(),
  status: z.enum(COMPONENT_STATUSES),
  detail: z.string().nullable(),
  since: instant.meta({ description: 'The status has been this one since' }),
  updatedAt: instant.meta({ description: 'When somebody said so last' }),
});

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().meta({ description: 'What to decide by, e.g. VALIDATION_FAILED' }),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** The named schemas of the API's description: bodies are those that the routes check by. */
export const componentSchemas = {
  JobRequest: jobRequestSchema,
  JobsBulk: z.strictObject({ jobs: z.array(jobRequestSchema).min(1).max(MAX_BULK) }),
  JobsAction: actionSchema,
  QueueDrain: drainSchema,
  QueueClean: cleanSchema,
  Recover: recoverSchema,
  Reason: reasonSchema,
  AcceptedJob: acceptedJob,
  AcceptedJobs: z.object({ jobs: z.array(acceptedJob) }),
  ActionResult: z.object({ matched: count, done: count }),
  Job: job,
  JobPage: z.object({ items: z.array(job), nextCursor: z.string().nullable() }),
  DeadLetter: deadLetter,
  DeadLetterPage: z.object({ items: z.array(deadLetter), nextCursor: z.string().nullable() }),
  QueueStatistics: queueStatistics,
  StatusComponent: statusComponent,
  StatusComponentPage: z.object({ items: z.array(statusComponent), nextCursor: z.string().nullable() }),
  RepositoryPage: z.object({ items: z.array(repository), nextCursor: z.string().nullable() }),
  WorkflowPage: z.object({ items: z.array(workflow), nextCursor: z.string().nullable() }),
  GitHubRunnerPage: z.object({ items: z.array(gitHubRunner), nextCursor: z.string().nullable() }),
  Problem: problem,
} satisfies Record<string, z.ZodType>;
export type ComponentName = keyof typeof componentSchemas;

export const querySchemas = {
  JobExport: exportSchema,
  JobList: jobListSchema,
  DeadLetterList: deadLetterListSchema,
  GitHubList: githubListSchema,
  StatusList: statusListSchema,
  Trail: trailSchema,
} satisfies Record<string, z.ZodType>;
export type QueryName = keyof typeof querySchemas;

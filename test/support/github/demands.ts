import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import type { DemandRow } from '../../../src/runners/store/demand-store.js';
import { Demands } from '../../../src/runners/demands/demands.js';
import type { WorkflowJobUpdate } from '../../../src/runners/model/workflow-job-update.js';
import { RunnerExit } from '../../../src/runners/provisioning/runner-exit.js';
import { RunnerStore } from '../../../src/runners/store/runner-store.js';
import { startRunnerHub, type RunnerHub } from '../hub/runner-hub.js';

// Nothing listens at that port, and nothing calls it: ROLE=api has no workers, so each step is the test's own.
export const ENV = { ROLE: 'api', GITHUB_TOKEN: 'ghp_none', GITHUB_API_URL: 'http://127.0.0.1:9' };

export let hub: RunnerHub;
export let pool: Pool;
let lastId = 5_000_000_000;

export const service = <T>(type: new (...args: never[]) => T, of = hub): T => of.app.get<T>(type, { strict: false });

interface Wish extends Partial<WorkflowJobUpdate> {
  minute?: number;
}

export function wish({ minute = 0, ...report }: Wish = {}): WorkflowJobUpdate {
  return {
    workflowJobId: String((lastId += 1)),
    runAttempt: 1,
    action: 'queued',
    conclusion: null,
    runId: '1',
    repository: 'acme/a',
    repositoryPrivate: true,
    repositoryFork: false,
    labels: ['self-hosted'],
    runnerName: null,
    workflowName: 'CI',
    jobName: 'build',
    headBranch: 'main',
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
    startedAt: null,
    completedAt: null,
    ...report,
  };
}

export const report = (job: WorkflowJobUpdate, change: Partial<WorkflowJobUpdate> = {}) =>
  service(Demands).report({ ...job, ...change });

export async function row(
  job: WorkflowJobUpdate,
): Promise<DemandRow & { waiting_reason: string | null; runners_lost: number }> {
  const { rows } = await pool.query<DemandRow & { waiting_reason: string | null; runners_lost: number }>(
    `select * from demands where workflow_job_id = $1 and run_attempt = $2`,
    [job.workflowJobId, job.runAttempt],
  );
  if (!rows[0]) throw new Error('no such demand');
  return rows[0];
}
export const stateOf = async (job: WorkflowJobUpdate) => (await row(job)).state;
export const states = (jobs: WorkflowJobUpdate[]) => Promise.all(jobs.map(stateOf));

export async function runnerOf(job: WorkflowJobUpdate) {
  const { runner_id: id } = await row(job);
  const runner = id === null ? undefined : await service(RunnerStore).find(id);
  if (!runner) throw new Error('it has no runner');
  return runner;
}
export async function openRunners(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::integer as n from runners where state in ('registering','starting','online','busy')`,
  );
  return rows[0]?.n ?? 0;
}
export const jobsOf = async (type: string) =>
  (
    await pool.query<{ data: Record<string, string> }>(`select data from jobs where type = $1 order by id`, [type])
  ).rows.map(({ data }) => data);
export const endRunnerOf = async (job: WorkflowJobUpdate) =>
  service(RunnerExit).failStart(await runnerOf(job), 'the test ends it');

export async function fresh(env: Record<string, string>): Promise<void> {
  hub = await startRunnerHub({ ...ENV, ...env });
  pool = hub.app.get<Pool>(PG_POOL, { strict: false });
}

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../src/containers/container-runtime.js';
import { PG_POOL } from '../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { RunnerWatch } from '../../src/runners/provisioning/runner-watch.js';
import { Reaper } from '../../src/runners/reaper/reaper.js';
import { MissedWebhooks } from '../../src/webhooks/missed/missed-webhooks.js';
import { patience } from '../support/limits.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';

export interface SoakOptions {
  jobs: number;
  seed: number;
  /** Largest number of runners at a time; `warm` of them are kept warm. */
  max: number;
  warm: number;
  /** Milliseconds until the soak gives up. */
  within: number;
  log?: (line: string) => void;
}

export interface SoakReport {
  seconds: number;
  /** Numbers of jobs by their conclusion at GitHub. */
  conclusions: Record<string, number>;
  /** Number of jobs whose step did not run exactly once. */
  notOnce: number;
  runners: number;
  /** Number of runners that never got a job: they died, hung or were superfluous. */
  runnersLost: number;
  githubCalls: number;
  faults: Record<string, number>;
  /** Counts of what remains in the ledger, in the runtime and at GitHub. */
  left: { demands: number; runners: number; jobs: number; containers: number; registrations: number };
  /** The ledger's record of each runner that remains anywhere, with the jobs that prepared it and cleaned it up. */
  remains: string[];
  failedJobs: string[];
}

const REPOSITORIES = ['octo-org/one', 'octo-org/two', 'octo-org/three'];
const LABELS = ['self-hosted', 'linux', 'x64'];
/** Probability of each fault. */
const FAULTS = {
  ...{ lostWebhook: 0.1, duplicateWebhook: 0.1, disorderedWebhook: 0.1, stolenJob: 0.3 },
  ...{ nameTaken: 0.05, lostJitAnswer: 0.05, secondaryRateLimit: 0.02, tooManyRequests: 0.02 },
  ...{ serverError: 0.05, slowAnswer: 0.1, slowMs: 300 },
};
/** Runner script: one runner in twenty dies before it connects, and one in fifty hangs. */
const RUNNER = `#!/bin/sh
[ $(($$ % 20)) -ne 0 ] || exit 3
[ $(($$ % 50)) -ne 1 ] || exec sleep 3600
exec ${RUNNER_FILES}run.sh
`;
const ROUND_MS = 2000;

/** Runs many workflow jobs under all faults and reports whether each ran once and anything remained. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { jobs, seed, max, warm, within, log = () => undefined } = options;
  const folder = mkdtempSync(join(tmpdir(), 'runnerhub-soak-'));
  const witness = join(folder, 'ran');
  writeFileSync(join(folder, 'run.sh'), RUNNER);
  chmodSync(join(folder, 'run.sh'), 0o755);
  // The budget of an App in GitHub Enterprise; the report contains the calls made.
  const simulator = new GitHubSimulator({ lostRunnerMs: 20_000, seed, requestsPerHour: 15_000, faults: FAULTS });
  let githubCalls = 0;
  const faults: Record<string, number> = {};
  simulator.on('request', ({ status }) => {
    githubCalls += 1;
    if (status >= 400 && status !== 404) faults[`answered ${status}`] = (faults[`answered ${status}`] ?? 0) + 1;
  });
  for (const name of REPOSITORIES) simulator.addRepository(name);
  const { url } = await simulator.start();
  const hub = await startRunnerHub({
    ...{ GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host', RUNNER_HOST_DIR: folder },
    ...{ RUNNER_MAX: String(max), RUNNER_WARM: String(warm) },
  });
  simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
  const began = Date.now();
  try {
    for (let n = 0; n < jobs; n += 1) {
      const repository = REPOSITORIES[n % REPOSITORIES.length] ?? '';
      simulator.queueJob({ repository, labels: LABELS, steps: [`echo ${n} >>${witness}`], name: `job-${n}` });
    }
    while (!(await isDone(hub, simulator)) && Date.now() - began < within) {
      await letTimePass(hub);
      log(await progressOf(hub, simulator, began));
      await pause(ROUND_MS);
    }
    const seconds = (Date.now() - began) / 1000;
    simulator.faults.clear();
    await leave(hub, simulator);
    return {
      seconds,
      conclusions: countBy(simulator.jobs.map(({ conclusion, status }) => conclusion ?? status)),
      notOnce: notOnce(witness, jobs),
      ...(await runnerCounts(hub)),
      githubCalls,
      faults: { ...faults, ...webhooksOf(simulator) },
      left: await whatIsLeft(hub, simulator),
      remains: await remains(hub, simulator),
      failedJobs: await failedJobs(hub),
    };
  } finally {
    await hub.close();
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const service = <T>(hub: RunnerHub, type: new (...args: never[]) => T): T => hub.app.get<T>(type, { strict: false });
const rows = async <Row>(hub: RunnerHub, sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await hub.app.get<Pool>(PG_POOL, { strict: false }).query(sql, values)).rows as Row[];
const count = async (hub: RunnerHub, sql: string) =>
  Number((await rows<{ n: string }>(hub, `select count(*) as n ${sql}`))[0]?.n ?? 0);

/** Simulates the passing of minutes in each round: resets the periodic checks' keys, ages timestamps, runs the checks. */
async function letTimePass(hub: RunnerHub): Promise<void> {
  await rows(
    hub,
    `delete from job_keys where key ~ '^hub:(redeliver_webhooks|poll_jobs|reap_runners|cleanup_runner:again)'`,
  );
  await rows(
    hub,
    `update runners set offline_since = offline_since - interval '10 minutes'
                    where online_at is null and started_at < now() - interval '5 seconds'`,
  );
  await rows(
    hub,
    `update demands set updated_at = updated_at - interval '10 minutes'
                    where state in ('provisioning','in_progress') and updated_at < now() - interval '15 seconds'`,
  );
  await rows(
    hub,
    `update runners set created_at = created_at - interval '2 minutes'
                    where state in ('registering','starting') and created_at < now() - interval '10 seconds'`,
  );
  await rows(
    hub,
    `update runners set finished_at = finished_at - interval '20 minutes'
      where removed_at is null and state in ('finished','failed') and finished_at < now() - interval '60 seconds'`,
  );
  await service(hub, MissedWebhooks).check('each');
  await service(hub, Reaper).compare('each');
  await service(hub, Reaper).endIdlers();
  await service(hub, RunnerWatch).check();
}

async function isDone(hub: RunnerHub, simulator: GitHubSimulator): Promise<boolean> {
  if (simulator.jobs.some(({ status }) => status !== 'completed')) return false;
  return (await count(hub, `from demands where state not in ('completed','cancelled')`)) === 0;
}

/** Waits until nothing remains: ends warm runners and runs delayed cleanups and checks immediately. */
async function leave(hub: RunnerHub, simulator: GitHubSimulator): Promise<void> {
  const deadline = Date.now() + patience(60_000);
  await rows(hub, `update demands set queued_at = queued_at - interval '8 days'`);
  await rows(hub, `update runners set created_at = created_at - interval '2 days' where demand_id is null`);
  let quiet = false;
  while (Date.now() < deadline) {
    const { json } = await hub.http.send({ path: '/api/queues/jobs?type=cleanup_runner&state=delayed&limit=1000' });
    for (const { id } of (json as { items: { id: string }[] }).items) {
      await hub.http.send({ method: 'POST', path: `/api/queues/jobs/${id}/promote` });
    }
    // A container that starts after its runner was given up is reaped minutes after the runner's end.
    await rows(
      hub,
      `update runners set finished_at = finished_at - interval '20 minutes' where finished_at between now() - interval '2 minutes' and now() - interval '10 seconds'`,
    );
    // The checks create jobs, so they stop once nothing else remains and these jobs can end.
    if (!quiet) await letTimePass(hub);
    const { jobs, ...left } = await whatIsLeft(hub, simulator);
    quiet = Object.values(left).every((n) => n === 0);
    if (quiet && jobs === 0) return;
    await pause(500);
  }
}

async function remains(hub: RunnerHub, simulator: GitHubSimulator): Promise<string[]> {
  const runtime = hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
  const names = [...(await runtime.list({})), ...simulator.runners].map(({ name }) => name);
  const known = await rows<{ name: string; line: string }>(
    hub,
    `select r.name, json_build_object('now', now(), 'runner', to_jsonb(r), 'jobs', (
              select json_agg(json_build_array(j.type, j.state, j.run_number, j.finished_at, j.error_message, j.result)
                              order by j.created_at)
                from jobs j where j.data->>'runnerId' = r.id::text))::text as line
       from runners r where r.removed_at is null or r.name = any($1::text[])`,
    [names],
  );
  const strangers = names.filter((name) => !known.some((row) => row.name === name));
  return [...known.map(({ line }) => line), ...strangers.map((name) => `${name}: the ledger does not know it`)];
}

async function whatIsLeft(hub: RunnerHub, simulator: GitHubSimulator): Promise<SoakReport['left']> {
  const runtime = hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
  return {
    demands: await count(hub, `from demands where state not in ('completed','cancelled')`),
    runners: await count(hub, `from runners where removed_at is null`),
    jobs: await count(
      hub,
      `from jobs where type in ('prepare_runner','cleanup_runner','process_webhook') and state not in ('completed','failed','cancelled')`,
    ),
    containers: (await runtime.list({})).length,
    registrations: simulator.runners.length,
  };
}

async function runnerCounts(hub: RunnerHub) {
  return {
    runners: await count(hub, `from runners`),
    runnersLost: await count(hub, `from runners where busy_at is null`),
  };
}

async function failedJobs(hub: RunnerHub): Promise<string[]> {
  const found = await rows<{ type: string; error_code: string; n: string }>(
    hub,
    `select type, error_code, count(*) as n from jobs where state = 'failed' group by 1, 2 order by 1, 2`,
  );
  return found.map(({ type, error_code: code, n }) => `${n} ${type} (${code})`);
}

async function progressOf(hub: RunnerHub, simulator: GitHubSimulator, began: number): Promise<string> {
  const done = simulator.jobs.filter(({ status }) => status === 'completed').length;
  const states = await rows<{ state: string; n: string }>(
    hub,
    `select state, count(*) as n from demands group by 1 order by 1`,
  );
  const text = states.map(({ state, n }) => `${n} ${state}`).join(', ');
  return `${Math.round((Date.now() - began) / 1000)} s: ${done} of ${simulator.jobs.length} done at GitHub; demands: ${text}`;
}

function webhooksOf({ deliveries }: GitHubSimulator): Record<string, number> {
  const attempts = deliveries.flatMap((delivery) => delivery.attempts);
  return {
    webhooks: deliveries.length,
    'webhooks lost': deliveries.filter(({ lost }) => lost.length > 0).length,
    'webhooks sent again': attempts.filter(({ redelivery }) => redelivery).length,
    'webhooks not answered well': attempts.filter(({ status }) => status < 200 || status > 299).length,
  };
}

function notOnce(witness: string, jobs: number): number {
  const ran = new Map<string, number>();
  const lines = existsSync(witness) ? readFileSync(witness, 'utf8').trim().split('\n') : [];
  for (const line of lines) ran.set(line, (ran.get(line) ?? 0) + 1);
  return Array.from({ length: jobs }, (_, n) => ran.get(String(n)) ?? 0).filter((times) => times !== 1).length;
}

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

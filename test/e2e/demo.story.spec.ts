import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readdirSync, rmSync } from 'node:fs';
import { AdminKey } from '../../src/auth/admin-key.js';
import { HubClient } from '../../src/cli/hub-client.js';
import { runDemo } from '../../src/demo/run-demo.js';
import { newDataDir } from '../support/cli/cli.js';
import { eventually } from '../support/eventually.js';
import { patience } from '../support/limits.js';

/** The story of five minutes in fifteen seconds, and rules that are evaluated accordingly. */
const PACE = 0.05;
const TIMINGS = { sampleMs: 1000 };
const LIMIT_MS = patience(120_000);
const WITHIN = { within: 60_000 };

interface Page<Item> {
  items: Item[];
}
interface Alert {
  key: string;
  title: string;
  state: string;
}
interface Schedule {
  key: string;
  lastAt: string | null;
  lastJobId: string | null;
  lastError: string | null;
}
interface RunnerSet {
  name: string;
  waiting: { reason: string | null; isFull: boolean };
}

describe('the story of the demo', () => {
  const dataDir = newDataDir();
  const stop = new AbortController();
  const output: string[] = [];
  let hub: HubClient;
  let ended: Promise<boolean>;
  let firstSmokeTest: Schedule | undefined;

  beforeAll(async () => {
    const guided = new Promise<void>((resolve, reject) => {
      ended = runDemo({
        ...{
          env: { RUNNERHUB_DATA_DIR: dataDir, PORT: '0' },
          cwd: dataDir,
          runtime: 'host',
          pace: PACE,
          timings: TIMINGS,
        },
        ...{ stop: stop.signal, keyOf: (app) => app.get(AdminKey, { strict: false }).reveal() },
        hubAt: (url, key) => (hub = new HubClient(url, key)),
        say: (line) => {
          output.push(line);
          if (line.includes('log in with the key')) resolve();
        },
      });
      ended.catch(reject);
    });
    await guided;
    firstSmokeTest = await smokeTest();
  }, LIMIT_MS);
  afterAll(async () => {
    stop.abort();
    const well = await ended;
    const left = readdirSync(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
    expect({ well, left, tail: output.at(-1) }).toMatchObject({
      ...{ well: true, left: [], tail: 'Ended; nothing of the demo is running any more' },
    });
  }, LIMIT_MS);

  const items = async <Item>(path: string) => (await hub.ask<Page<Item>>('GET', path)).items;
  const smokeTest = async () => (await items<Schedule>('/api/schedules')).find(({ key }) => key === 'demo:smoke');
  /** Redrives one job of the first group of failures. @returns the id of the new job */
  const redrive = async () => {
    const [group] = await items<{ fingerprint: string }>('/api/failures');
    const path = `/api/failures/${group?.fingerprint}/redrive`;
    return (await hub.ask<{ jobs: string[] }>('POST', path, { reason: 'the workflow is there', limit: 1 })).jobs[0];
  };
  const failedJobId = () => / ([0-9a-f-]{36}): a job that has failed/.exec(output.join('\n'))?.[1] ?? '';

  it('ends its welcome with the address and the key, and prints no events below them', async () => {
    await eventually(async () => (await items('/api/runners')).length > 2, WITHIN);
    const last = output.join('\n').split('\n').at(-1) ?? '';
    const [, url, key = ''] = /^Open (\S+)\/dashboard and log in with the key (\S+)$/.exec(last) ?? [];
    expect(url).toBe(hub.url);
    const loggedIn = await fetch(`${hub.url}/api/session`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ key }) },
    });
    expect(loggedIn.status).toBe(201);
  });

  it('has a full runner set, and says why its jobs wait', async () => {
    const full = await eventually(async () => {
      const sets = await items<RunnerSet>('/api/runners/sets');
      return sets.find(({ name, waiting }) => name === 'gpu' && waiting.isFull);
    }, WITHIN);
    expect(full.waiting.reason).toContain('The only runner of the set "gpu" is in use');
  });

  it('raises an alert for the jobs that wait for it, and resolves it', async () => {
    const alertIn = (state: string) =>
      eventually(async () => {
        const alerts = await items<Alert>('/api/alerts');
        return alerts.find((alert) => alert.key === 'rule:gpu-backlog set=gpu' && alert.state === state);
      }, WITHIN);
    expect((await alertIn('firing')).title).toMatch(/^\d workflow jobs wait for the runner set gpu$/);
    await alertIn('resolved');
  });

  it('has workflow jobs of several repositories, sets and branches, which succeed, fail and are cancelled', async () => {
    interface Demand {
      repository: string;
      runnerSet: string;
      headBranch: string | null;
      conclusion: string | null;
    }
    await eventually(async () => {
      const demands = await items<Demand>('/api/runners/demands?limit=500');
      const kinds = (field: keyof Demand) => new Set(demands.map((demand) => demand[field]));
      const isMixed = ['arm64', 'gpu', 'linux'].every((set) => kinds('runnerSet').has(set));
      const hasEnded = ['success', 'failure', 'cancelled'].every((conclusion) => kinds('conclusion').has(conclusion));
      return kinds('repository').size > 3 && kinds('headBranch').size > 3 && isMixed && hasEnded;
    }, WITHIN);
  });

  it('has a job that fails for a reason, and succeeds when it is redriven', async () => {
    interface Job {
      state: string;
      result: object | null;
      error: object | null;
    }
    const jobOf = (id: string) => hub.ask<Job>('GET', `/api/queues/jobs/${id}`);
    const failed = await eventually(async () => {
      const job = await jobOf(failedJobId());
      return job.state === 'failed' && job;
    }, WITHIN);
    expect(failed.error).toMatchObject({
      code: 'INVALID_WORKFLOW_CONFIGURATION',
      message: expect.stringContaining('could not dispatch workflow month-end.yml of octo-org/billing') as string,
    });
    let redriven: string | undefined;
    const job = await eventually(async () => {
      // While the workflow is missing, a redriven job fails, too.
      if (redriven === undefined || (await jobOf(redriven)).state === 'failed') redriven = await redrive();
      const now = redriven !== undefined && (await jobOf(redriven));
      return now && now.state === 'completed' && now;
    }, WITHIN);
    expect(job.result).toMatchObject({ conclusion: 'success' });
  });

  it('has schedules that tick', async () => {
    const after = await eventually(async () => {
      const now = await smokeTest();
      return now?.lastAt !== firstSmokeTest?.lastAt && now;
    }, WITHIN);
    expect(after).toMatchObject({ lastError: null, lastJobId: expect.any(String) as string });
  });
});

import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { MissedWebhooks } from '../../../src/webhooks/missed/missed-webhooks.js';
import { eventually } from '../../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';
import { patience } from '../../support/limits.js';

const REPOSITORY = 'octo-org/hello';
const JOB = { repository: REPOSITORY, labels: ['self-hosted'], steps: ['true'] };

describe('a lost webhook', () => {
  let simulator: GitHubSimulator;
  let env: Record<string, string>;
  let hub: RunnerHub | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'missed-webhooks-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    simulator = new GitHubSimulator();
    const { url } = await simulator.start();
    simulator.addRepository(REPOSITORY);
    // No runner is started: the tests check only the demands.
    env = { GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, RUNNER_MAX: '0', CONTAINER_RUNTIME: 'host' };
  });
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    await simulator.stop();
  });

  const start = async (more: Record<string, string> = {}) => {
    hub = await startRunnerHub({ ...env, ...more }, undefined, { redeliveryProbeMs: 1500 });
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    return hub;
  };
  const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
    (await (hub as RunnerHub).app.get<Pool>(PG_POOL, { strict: false }).query<Row>(sql, values)).rows;
  const stateOf = async (jobId: number) =>
    (await rows<{ state: string }>(`select state from demands where workflow_job_id = $1`, [jobId]))[0]?.state;
  /** Writes a set whose repository is spelled differently; GitHub's spelling counts. */
  const setsFile = () => {
    const file = join(folder, 'sets.json');
    const set = { name: 'a', labels: ['self-hosted'], repositories: ['Octo-Org/Hello'] };
    writeFileSync(file, JSON.stringify({ sets: [set] }));
    return file;
  };
  const results = async (type: string) =>
    (
      await rows<{ result: object }>(
        `select result from jobs where type = $1 and state = 'completed' order by finished_at`,
        [type],
      )
    ).map(({ result }) => result);
  const check = () => (hub as RunnerHub).app.get(MissedWebhooks, { strict: false }).check('each');

  it('is redelivered by GitHub when the hub requests it', async () => {
    await start();
    const heard = simulator.queueJob(JOB);
    await eventually(async () => (await stateOf(heard.id)) === 'held');
    simulator.faults.next('lostWebhook', 2);
    const lost = [simulator.queueJob(JOB), simulator.queueJob(JOB)];
    await simulator.until(() => simulator.deliveries.length === 3);
    await check();
    for (const { id } of lost) await eventually(async () => (await stateOf(id)) === 'held');
    await eventually(
      () => simulator.deliveries.flatMap(({ attempts }) => attempts).filter((a) => a.redelivery).length === 2,
    );
    const [hook] = await rows(`select kind, scope, checked_until is not null as checked from github_hooks`);
    expect(hook).toEqual({ kind: 'repository', scope: REPOSITORY, checked: true });
    // Deliveries that have arrived are not requested again.
    await rows(`delete from job_keys`);
    await check();
    await eventually(async () => {
      const done = await rows(`select 1 from jobs where type = 'redeliver_webhooks' and state = 'completed'`);
      return done.length === 2;
    });
    expect(simulator.deliveries.flatMap(({ attempts }) => attempts).filter((a) => a.redelivery)).toHaveLength(2);
  });

  it(
    'is redelivered one by one while none arrives, and with all others once they do',
    async () => {
      await start();
      const heard = simulator.queueJob(JOB);
      await eventually(async () => (await stateOf(heard.id)) === 'held');
      simulator.setWebhook({ url: 'http://127.0.0.1:9', secret: WEBHOOK_SECRET });
      const lost = [1, 2, 3].map(() => simulator.queueJob(JOB));
      await simulator.until(() => simulator.deliveries.filter(({ attempts }) => attempts.length > 0).length === 4);
      await check();
      await eventually(async () => (await results('redeliver_webhooks')).length === 1, { within: 30_000 });
      expect(await results('redeliver_webhooks')).toEqual([{ seen: 4, redelivered: 1, left: 2 }]);
      simulator.setWebhook({ url: `${hub?.url}/webhooks/github`, secret: WEBHOOK_SECRET });
      await rows(`delete from job_keys`);
      await check();
      await eventually(async () => (await results('redeliver_webhooks')).length === 2);
      expect((await results('redeliver_webhooks'))[1]).toMatchObject({ redelivered: 3, left: 0 });
      for (const { id } of lost) await eventually(async () => (await stateOf(id)) === 'held');
    },
    patience(60_000),
  );

  it('is replaced by a poll when it reports an approval', async () => {
    await start();
    const { id } = simulator.queueJob({ ...JOB, waiting: true });
    await eventually(async () => (await stateOf(id)) === 'blocked');
    await rows(`delete from github_hooks`);
    simulator.faults.next('lostWebhook', 1);
    simulator.approveJob(id);
    await check();
    await eventually(async () => (await stateOf(id)) === 'held');
  });

  it('causes no failed poll when the token has no right to it', async () => {
    await start({ RUNNER_SETS_FILE: setsFile(), GITHUB_TOKEN: 'ghp_wrong' });
    await eventually(async () => (await results('poll_jobs')).length === 1);
    expect(await results('poll_jobs')).toEqual([{ skipped: expect.stringMatching(/runs of Octo-Org\/Hello.*401/) }]);
  });

  it('is replaced by a poll of known repositories at the start', async () => {
    simulator.faults.next('lostWebhook', 1);
    const { id } = simulator.queueJob(JOB);
    await start({ RUNNER_SETS_FILE: setsFile() });
    await eventually(async () => (await stateOf(id)) === 'held');
    const [demand] = await rows(`select repository, job_name, labels, runner_set from demands`);
    expect(demand).toMatchObject({ repository: REPOSITORY, labels: ['self-hosted'], runner_set: 'a' });
  });

  it('leaves no demand of a cancelled job behind', async () => {
    await start();
    const { id } = simulator.queueJob(JOB);
    await eventually(async () => (await stateOf(id)) === 'held');
    simulator.setWebhook({ url: 'http://127.0.0.1:9', secret: WEBHOOK_SECRET });
    simulator.cancelJob(id);
    await check();
    await eventually(async () => (await stateOf(id)) === 'cancelled');
  });

  it('is requested once across all nodes', async () => {
    const { database } = await start();
    const { id } = simulator.queueJob(JOB);
    await eventually(async () => (await stateOf(id)) === 'held');
    const other = await startRunnerHub(env, database);
    try {
      await Promise.all([check(), other.app.get(MissedWebhooks, { strict: false }).check('each')]);
    } finally {
      await other.close();
    }
    expect(
      await rows(
        `select type, count(*)::integer as n from jobs where dedupe_key like '%:each:%' group by type order by 1`,
      ),
    ).toEqual([
      { type: 'poll_jobs', n: 1 },
      { type: 'redeliver_webhooks', n: 1 },
    ]);
  });
});

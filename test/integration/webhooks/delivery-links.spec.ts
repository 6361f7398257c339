import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import type { Container } from '../../../src/containers/container-list.js';
import type { Demand } from '../../../src/runners/queries/demand-search.js';
import type { Delivery } from '../../../src/webhooks/delivery.js';
import type { Json } from '../../../src/cli/resource.js';
import { eventually } from '../../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';

describe('a delivery, its demand, its runner and their jobs', () => {
  let simulator: GitHubSimulator;
  let hub: RunnerHub;
  let demand: Json<Demand>;
  let containers: Json<Container>[];

  const list = async <Item>(path: string, status = 200): Promise<Item[]> => {
    const answer = await hub.http.send({ path });
    expect({ path, status: answer.status }).toEqual({ path, status });
    return (answer.json as { items: Item[] }).items;
  };

  beforeAll(async () => {
    simulator = new GitHubSimulator();
    simulator.addRepository(REPOSITORY);
    const { url } = await simulator.start();
    const env = { GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' };
    hub = await startRunnerHub({ ...env, RUNNER_HOST_DIR: RUNNER_FILES });
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
    simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted', 'linux', 'x64'], steps: ['true'] });
    containers = [];
    demand = await eventually(
      async () => {
        if (containers.length === 0) containers = await list<Json<Container>>('/api/containers');
        const [found] = await list<Json<Demand>>('/api/runners/demands');
        return found?.times.exitedAt != null && found.deliveries.length === 3 && found;
      },
      { within: 60_000 },
    );
  });
  afterAll(async () => {
    await hub?.close();
    await simulator?.stop();
  });

  it('shows when each stage was reached', async () => {
    const { receivedAt, admittedAt, registeredAt, containerAt, onlineAt, jobStartedAt, exitedAt, goneAt } =
      demand.times;
    const stages = [receivedAt, admittedAt, registeredAt, containerAt, jobStartedAt];
    expect(stages).not.toContain(null);
    expect([...stages].sort()).toEqual(stages);
    // The hub sees it by a poll of GitHub: also shortly after the job's start, or not at all.
    const online = onlineAt ?? containerAt;
    expect([containerAt, online, exitedAt].sort()).toEqual([containerAt, online, exitedAt]);
    expect(exitedAt).not.toBeNull();
    expect(goneAt).toBeNull();
    const pool = hub.app.get<Pool>(PG_POOL, { strict: false });
    await pool.query(`update runners set removed_at = now() where id = $1`, [demand.runnerId]);
    const [gone] = await list<Json<Demand>>('/api/runners/demands');
    expect((gone?.times.goneAt ?? '') > (exitedAt ?? '')).toBe(true);
    expect(demand.times.jobEndedAt).not.toBeNull();
  });

  it('lead to each other', async () => {
    const { deliveries, runnerName, runId, id, prepareJobId, workflowJobId } = demand;
    expect(deliveries.map(({ action }) => action).sort()).toEqual(['completed', 'in_progress', 'queued']);
    const [{ id: guid = '', jobId = '' } = {}] = deliveries;
    const demands = (query: string) => list<Json<Demand>>(`/api/runners/demands?${query}`);
    for (const query of [
      `deliveryId=${guid.toUpperCase()}`,
      `runId=${runId}`,
      `runner=${runnerName}`,
      `workflowJobId=${workflowJobId}`,
    ])
      expect((await demands(query)).map((one) => one.id)).toEqual([id]);
    for (const query of ['deliveryId=no', 'runId=1', 'runner=no', 'workflowJobId=1'])
      expect(await demands(query)).toEqual([]);

    const guids = async (query: string) =>
      (await list<Json<Delivery>>(`/api/deliveries?${query}`)).map((one) => one.id).sort();
    const all = deliveries.map((one) => one.id).sort();
    for (const query of [`demandId=${id}`, `runner=${runnerName}`]) expect(await guids(query)).toEqual(all);
    expect(await guids(`runId=${runId}`)).toEqual(expect.arrayContaining(all));

    const jobs = async (query: string) =>
      (await list<{ id: string }>(`/api/queues/jobs?${query}`)).map((one) => one.id);
    expect(await jobs(`deliveryId=${guid}`)).toEqual(expect.arrayContaining([jobId]));
    for (const query of [`runner=${runnerName}`, `runId=${runId}`]) {
      const found = await jobs(query);
      expect(found).toEqual(expect.arrayContaining([prepareJobId, ...deliveries.map((one) => one.jobId)]));
      expect(found).toEqual([...found].sort().reverse());
      const exported = (await hub.http.send({ path: `/api/queues/persistence/export?${query}` })).json;
      expect((exported as { id: string }[]).map((job) => job.id)).toEqual(found);
    }
    expect(await jobs(`runner=${runnerName}&type=prepare_runner`)).toEqual([prepareJobId]);
    expect(await jobs('runner=nobody')).toEqual([]);
    for (const query of ['runId=x', 'runId=1&runner=a', `runId=${'9'.repeat(19)}`]) {
      expect((await hub.http.send({ path: `/api/queues/jobs?${query}` })).status).toBe(400);
      expect((await hub.http.send({ path: `/api/queues/persistence/export?${query}` })).status).toBe(400);
    }
  });

  it('are found by any of their ids', async () => {
    const kinds = async (id: string | null) =>
      (await list<{ kind: string }>(`/api/lookup?id=${id}`)).map(({ kind }) => kind).sort();
    const { deliveries, runnerName, runId, id, prepareJobId, workflowJobId, runnerId } = demand;
    expect(await kinds(deliveries[0]?.id ?? '')).toEqual(['delivery', 'demand']);
    expect(await kinds(runnerName)).toEqual(['demand', 'runner']);
    expect(await kinds(runnerId)).toEqual(['runner']);
    expect(await kinds(id)).toEqual(['demand']);
    expect(await kinds(prepareJobId)).toEqual(['job']);
    expect(await kinds(workflowJobId)).toEqual(['demand']);
    expect((await kinds(runId)).filter((kind) => kind === 'demand')).toEqual(['demand']);
    expect(await kinds('nothing')).toEqual([]);
    expect((await hub.http.send({ path: '/api/lookup' })).status).toBe(400);
  });

  it('have run in a container that the list of containers showed', () => {
    const own = containers.filter(({ runnerId }) => runnerId === demand.runnerId);
    expect(own).toMatchObject([{ kind: 'runner', runtime: 'host', repository: REPOSITORY, name: demand.runnerName }]);
  });
});

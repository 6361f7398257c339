import { afterAll, beforeAll, expect, it } from 'vitest';
import { NodeIsolation } from '../../../src/containers/node-isolation.js';
import type { WorkflowJobUpdate } from '../../../src/runners/model/workflow-job-update.js';
import type { DemandDetail } from '../../../src/runners/queries/demand-search.js';
import { eventually } from '../../support/eventually.js';
import { fresh, hub, report, row, wish } from '../../support/github/demands.js';
import { HttpSink } from '../../support/outgoing/http-sink.js';

/** When GitHub's budget is full again: a time in the future, in seconds. */
const RESET = Math.ceil(Date.now() / 1000) + 1800;
let github: HttpSink;

beforeAll(async () => {
  github = await HttpSink.start();
  github.answer = (response) => {
    const headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(RESET) };
    response
      .writeHead(403, { ...headers, 'content-type': 'application/json' })
      .end('{"message":"rate limit exceeded"}');
  };
  await fresh({ ROLE: 'all', GITHUB_API_URL: github.url, CONTAINER_RUNTIME: 'host', RUNNER_MAX: '2' });
});
afterAll(async () => {
  await hub?.close();
  await github?.close();
});

const act = (name: string) => hub.http.send({ method: 'POST', path: `/api/queues/job-execution/${name}`, body: {} });
const shown = async (job: WorkflowJobUpdate) =>
  (await hub.http.send({ path: `/api/runners/demands/${(await row(job)).id}` })).json as DemandDetail;
const becomes = (job: WorkflowJobUpdate, code: string, hasEnd = false) =>
  eventually(async () => {
    const demand = await shown(job);
    // The reason is stored before the preparation is delayed.
    if (demand.why.code !== code || (hasEnd && demand.why.until === null)) throw new Error(JSON.stringify(demand.why));
    return demand;
  });

it('explains what the start of a runner waits for, and who is ahead of a demand', async () => {
  await act('pause');
  const [limited, unisolated] = [wish(), wish({ repository: 'acme/b' })];
  await report(limited);
  const { why } = await becomes(limited, 'PAUSED');
  expect(why).toMatchObject({ state: 'provisioning', waits: true, position: 1, setting: { name: 'pause' } });
  expect(why.reason).toMatch(
    /^Its runner \S+ is being registered and started\. The job that does it waits: Queue job-execution is paused by admin-key/,
  );
  await act('resume');

  const { why: budget, waitingReason } = await becomes(limited, 'GITHUB_BUDGET', true);
  expect(budget).toMatchObject({ waits: true, setting: { name: 'GITHUB_APP_ID' } });
  expect(budget.reason).toMatch(
    /^GitHub's rate limit is reached; it asks to wait 1[78]\d\d s; its runner is registered/,
  );
  expect(waitingReason).toBe(budget.reason);
  const due = new Date(String(budget.until)).getTime();
  expect(due).toBeGreaterThan(RESET * 1000 - 60_000);
  expect(due).toBeLessThan(RESET * 1000 + 60_000);

  const isolation = hub.app.get(NodeIsolation, { strict: false });
  isolation.blockingReason = () => Promise.resolve('the database could be reached');
  await report(unisolated);
  const { why: isolated } = await becomes(unisolated, 'ISOLATION', true);
  expect(isolated).toMatchObject({
    ...{ reason: 'the database could be reached', until: expect.any(String) as string },
    setting: { name: 'RUNNER_ISOLATION_CHECK', value: 'enforce' },
  });

  const held = [wish({ minute: 1 }), wish({ minute: 2, repository: 'acme/c' }), wish({ minute: 3 })];
  for (const job of held) await report(job);
  const { why: last } = await becomes(held[2] as WorkflowJobUpdate, 'CAPACITY');
  expect(last).toMatchObject({
    ...{ position: 3, setting: { name: 'RUNNER_MAX', value: '2' } },
    ahead: {
      total: 2,
      byPriority: [{ count: 2 }],
      byRepository: [
        { value: 'acme/a', count: 1 },
        { value: 'acme/c', count: 1 },
      ],
    },
  });
});

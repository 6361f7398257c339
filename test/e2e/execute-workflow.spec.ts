import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../src/simulator/runner-files.js';
import { eventually } from '../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
const PATIENCE = { within: 20_000 };

let simulator: GitHubSimulator;
let hub: RunnerHub;

interface Job {
  state: string;
  attemptsMade: number;
  progress: number | null;
  result: { runId: string; url: string; conclusion: string; durationMs: number } | null;
  error: { code: string } | null;
}
const read = async (id: string) => (await hub.http.send({ path: `/api/queues/jobs/${id}` })).json as Job;
const jobIs = (id: string, ...states: string[]) =>
  eventually(async () => {
    const job = await read(id);
    return states.includes(job.state) && job;
  }, PATIENCE);

async function execute(workflow: string, more: object = {}): Promise<string> {
  const body = { type: 'execute_workflow', data: { repository: REPOSITORY, workflow, ref: 'main', ...more } };
  const { status, json } = await hub.http.send({ method: 'POST', path: '/api/queues/jobs', body });
  expect(status).toBe(202);
  return (json as { id: string }).id;
}
const runs = () => new Set(simulator.jobs.map(({ runId }) => runId)).size;

beforeEach(async () => {
  simulator = new GitHubSimulator();
  const { url } = await simulator.start();
  const job = (step: string) => [{ labels: ['self-hosted'], steps: [step] }];
  simulator.addWorkflow(REPOSITORY, { file: 'good.yml', name: 'Good', jobs: job('true') });
  simulator.addWorkflow(REPOSITORY, { file: 'bad.yml', name: 'Bad', jobs: job('exit 3') });
  const two = [...job('true'), { labels: ['elsewhere'], steps: [] }];
  simulator.addWorkflow(REPOSITORY, { file: 'two.yml', name: 'Two', jobs: two });
  hub = await startRunnerHub({
    ...{ GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' },
    RUNNER_HOST_DIR: RUNNER_FILES,
  });
  simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
});
afterEach(async () => {
  await hub.close();
  await simulator.stop();
});

describe('execute_workflow', () => {
  it('follows its dispatched run to the end by webhooks, without holding a slot', async () => {
    const id = await execute('two.yml', { inputs: { version: '1' } });
    await eventually(async () => (await read(id)).progress === 50, PATIENCE);
    await jobIs(id, 'delayed');
    const other = simulator.jobs.find(({ labels }) => labels.includes('elsewhere'));
    simulator.cancelJob(other?.id ?? 0);
    const { result, attemptsMade } = await jobIs(id, 'completed');
    expect(result).toMatchObject({ runId: String(other?.runId), conclusion: 'cancelled' });
    expect(result?.url).toMatch(new RegExp(`/${REPOSITORY}/actions/runs/${other?.runId}$`));
    expect(attemptsMade).toBe(1);
    expect(runs()).toBe(1);
  });

  it('completes when its run fails', async () => {
    const id = await execute('bad.yml');
    expect((await jobIs(id, 'completed', 'failed')).result).toMatchObject({ conclusion: 'failure' });
  });

  it('dispatches no second run when the reply is lost', async () => {
    simulator.faults.next('lostDispatchAnswer');
    const [one, two] = await Promise.all([execute('good.yml'), execute('good.yml')]);
    const [first, second] = await Promise.all([jobIs(one, 'completed'), jobIs(two, 'completed')]);
    expect(first.result?.runId).not.toBe(second.result?.runId);
    expect(runs()).toBe(2);
  });

  it('fails without a retry when GitHub has no such workflow', async () => {
    const { error, attemptsMade } = await jobIs(await execute('none.yml'), 'failed');
    expect(error?.code).toBe('INVALID_WORKFLOW_CONFIGURATION');
    expect(attemptsMade).toBe(1);
    expect(runs()).toBe(0);
  });
});

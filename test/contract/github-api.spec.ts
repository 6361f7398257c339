import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ajv, type ValidateFunction } from 'ajv';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GitHubApi } from '../../src/github/client/github-api.js';
import { GitHubClient } from '../../src/github/client/github-client.js';
import { GitHubData, type PageRequest } from '../../src/github/client/github-data.js';
import { GitHubHooks, type Hook } from '../../src/github/client/github-hooks.js';
import { GitHubPulls } from '../../src/github/client/github-pulls.js';
import { GitHubRuns } from '../../src/github/client/github-runs.js';
import { GitHubWorkflows } from '../../src/github/client/github-workflows.js';
import { HOOK_ID } from '../../src/simulator/deliveries.js';
import { GitHubSimulator } from '../../src/simulator/github-simulator.js';
import { mergePulls } from '../support/github/merge-pulls.js';
import type { RecordedRequest } from '../../src/simulator/simulator-events.js';

interface Parameter {
  name: string;
  in: string;
  schema: object;
}
interface Operation {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: { 'application/json': { schema: object } } };
  responses: Record<string, { $ref?: string; content?: { 'application/json': { schema: object } } }>;
}
interface Description {
  paths: Record<string, Record<string, Operation>>;
  'x-webhooks': Record<string, object>;
  components: { parameters: Record<string, Parameter>; responses: Record<string, Operation['responses'][string]> };
}

/** The part of GitHub's published API description that the hub and the simulator use: see test/fixtures/github. */
const file = new URL('../fixtures/github/api-description.json', import.meta.url);
const github = JSON.parse(readFileSync(fileURLToPath(file), 'utf8'), asJsonSchema) as Description;
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(github, 'github', false, false);

/** Converts OpenAPI 3.0's `nullable`, valid with any type or enum, to JSON Schema's explicit null. */
function asJsonSchema(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...schema } = value as Record<string, unknown>;
  return nullable === true ? { anyOf: [{ type: 'null' }, schema] } : value;
}

/** Compiles the schema at a JSON pointer of the description. */
function schemaAt(...pointer: string[]): ValidateFunction {
  const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  return ajv.compile({ $ref: `github#/${path}` });
}

function check(validate: ValidateFunction, value: unknown): unknown {
  return validate(value) ? 'valid' : validate.errors;
}

function operationOf({ method, route }: RecordedRequest): Operation {
  const operation = github.paths[route]?.[method.toLowerCase()];
  if (!operation) throw new Error(`GitHub has no ${method} ${route}`);
  return operation;
}

function checkRequest(request: RecordedRequest): unknown {
  const { method, route, query, body } = request;
  const operation = operationOf(request);
  const parameters = (operation.parameters ?? []).map((parameter) => {
    if (!('$ref' in parameter)) return parameter;
    return github.components.parameters[parameter.$ref.split('/').at(-1) ?? ''];
  });
  const known = parameters.filter((parameter) => parameter?.in === 'query').map((parameter) => parameter?.name);
  const unknown = Object.keys(query).filter((name) => !known.includes(name));
  if (unknown.length > 0) return `unknown query parameters: ${unknown.join(', ')}`;
  if (!operation.requestBody) return body === undefined ? 'valid' : 'a body that GitHub does not expect';
  const pointer = ['paths', route, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
  return check(schemaAt(...pointer), body ?? {});
}

function checkAnswer(request: RecordedRequest): unknown {
  const { method, route, status, answer } = request;
  const response = operationOf(request).responses[status];
  if (!response) return `GitHub never answers ${status} here`;
  const shared = response.$ref?.split('/').at(-1);
  const { content } = shared === undefined ? response : (github.components.responses[shared] ?? {});
  if (!content) return answer === undefined ? 'valid' : 'an answer where GitHub gives none';
  const path = shared === undefined ? ['paths', route, method.toLowerCase(), 'responses', String(status)] : [];
  const base = shared === undefined ? path : ['components', 'responses', shared];
  return check(schemaAt(...base, 'content', 'application/json', 'schema'), answer);
}

/** Reads all synchronized lists, first completely, then by ETag. */
async function readTwice(data: GitHubData): Promise<void> {
  for (const read of [
    (pageRequest: PageRequest) => data.repository(REPOSITORY, pageRequest),
    (pageRequest: PageRequest) => data.repositories('octo-org', pageRequest),
    (pageRequest: PageRequest) => data.workflows(REPOSITORY, pageRequest),
    (pageRequest: PageRequest) => data.runners(REPOSITORY, pageRequest),
    (pageRequest: PageRequest) => data.runners({ org: 'octo-org' }, pageRequest),
  ]) {
    const { etag = null } = (await read({ page: 1, etag: null })) ?? {};
    expect(etag).toMatch(/^(W\/)?"/);
    expect(await read({ page: 1, etag })).toBeNull();
  }
}

const LABELS = ['self-hosted', 'linux', 'x64', 'gpu'];
const REPOSITORY = { owner: 'octo-org', repo: 'hello' };

describe("the hub's client and the simulator, checked against GitHub's API description", () => {
  const requests: RecordedRequest[] = [];
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const simulator = new GitHubSimulator({ app: { id: '4711', publicKey } });

  beforeAll(async () => {
    const { url } = await simulator.start();
    simulator.on('request', (request) => requests.push(request));
    simulator.addRepository('octo-org/hello');
    const jobs = [{ labels: LABELS, steps: ['true'] }];
    simulator.addWorkflow('octo-org/hello', { file: 'release.yml', name: 'Release', jobs });
    const withToken = new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], token: simulator.token } });
    const app = { id: '4711', privateKey };
    const asApp = new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], app } });
    simulator.faults.next('lostWebhook');
    await simulator.send('ping', { action: 'x' });
    for (const api of [withToken, asApp]) {
      const [client, hooks, runs] = [new GitHubClient(api), new GitHubHooks(api), new GitHubRuns(api)];
      const workflows = new GitHubWorkflows(api);
      await readTwice(new GitHubData(api));
      await mergePulls(new GitHubPulls(api), simulator);
      const webhookSources: Hook[] = [
        { at: REPOSITORY, id: HOOK_ID },
        { at: { org: 'octo-org' }, id: HOOK_ID },
        ...(api === asApp ? [{ at: 'app' as const }] : []),
      ];
      for (const hook of webhookSources) {
        const [attempt] = (await hooks.page(hook))?.attempts ?? [];
        expect(await hooks.redeliver(hook, attempt?.id ?? 0)).toBe(true);
      }
      for (const target of [REPOSITORY, { org: 'octo-org' }]) {
        const runner = { name: 'runner-1', labels: LABELS, runnerGroupId: 2, workFolder: '_work' };
        const { runnerId } = await client.generateJitConfig(target, runner);
        await expect(client.generateJitConfig(target, runner)).rejects.toMatchObject({ code: 'RUNNER_NAME_TAKEN' });
        await client.findRunner(target, 'runner-1');
        await client.deleteRunner(target, runnerId);
      }
      const began = new Date(Date.now() - 1000);
      const dispatch = { workflow: 'release.yml', ref: 'main', inputs: { version: '1.2', dry: true } };
      const run = await workflows.dispatch(REPOSITORY, dispatch);
      expect(await workflows.dispatchedSince(REPOSITORY, dispatch, began)).toContainEqual(run);
      expect(await workflows.run(REPOSITORY, run?.runId ?? '')).toMatchObject({
        ...run,
        status: 'queued',
        conclusion: null,
      });
      expect(await workflows.jobsEnded(REPOSITORY, run?.runId ?? '')).toEqual({ ended: 0, all: 1 });
      for (const { id, event } of simulator.jobs) if (event === 'workflow_dispatch') simulator.cancelJob(id);
      expect(await workflows.run(REPOSITORY, run?.runId ?? '')).toMatchObject({ status: 'completed' });
      await client.getRepository(REPOSITORY);
      const queued = simulator.queueJob({ repository: 'octo-org/hello', labels: LABELS, steps: ['true'] });
      await client.getWorkflowJob(REPOSITORY, queued.id);
      expect((await runs.queuedJobs(REPOSITORY))?.jobs).toMatchObject([{ id: queued.id, status: 'queued' }]);
      simulator.cancelJob(queued.id);
      await client.getWorkflowJob(REPOSITORY, queued.id);
    }
    const authorization = `Bearer ${simulator.token}`;
    for (const path of ['/rate_limit', '/repos/octo-org/hello/actions/jobs/1']) {
      await fetch(`${url}${path}`, { headers: { authorization } });
    }
  });
  afterAll(() => simulator.stop());

  it('use every route that the simulator offers', () => {
    const routes = new Set(requests.map(({ method, route }) => `${method} ${route}`));
    expect([...routes].sort()).toEqual([
      'DELETE /orgs/{org}/actions/runners/{runner_id}',
      'DELETE /repos/{owner}/{repo}/actions/runners/{runner_id}',
      'GET /app/hook/deliveries',
      'GET /orgs/{org}/actions/runners',
      'GET /orgs/{org}/hooks/{hook_id}/deliveries',
      'GET /orgs/{org}/repos',
      'GET /rate_limit',
      'GET /repos/{owner}/{repo}',
      'GET /repos/{owner}/{repo}/actions/jobs/{job_id}',
      'GET /repos/{owner}/{repo}/actions/runners',
      'GET /repos/{owner}/{repo}/actions/runs',
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
      'GET /repos/{owner}/{repo}/actions/workflows',
      'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
      'GET /repos/{owner}/{repo}/branches/{branch}',
      'GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries',
      'GET /repos/{owner}/{repo}/installation',
      'GET /repos/{owner}/{repo}/pulls/{pull_number}',
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/merge-async/{uuid}',
      'GET /repos/{owner}/{repo}/rules/branches/{branch}',
      'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
      'POST /app/hook/deliveries/{delivery_id}/attempts',
      'POST /app/installations/{installation_id}/access_tokens',
      'POST /orgs/{org}/actions/runners/generate-jitconfig',
      'POST /orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts',
      'POST /repos/{owner}/{repo}/actions/runners/generate-jitconfig',
      'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      'POST /repos/{owner}/{repo}/git/refs',
      'POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts',
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge',
      'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge-async',
    ]);
  });

  it('send requests that GitHub accepts', () => {
    expect(requests.map((request) => ({ ...request, verdict: checkRequest(request) }))).toEqual(
      requests.map((request) => ({ ...request, verdict: 'valid' })),
    );
  });

  it('give answers that GitHub describes', () => {
    // GitHub answers 404 for a job, though it documents none.
    const undocumented = ({ status, route }: RecordedRequest) => status === 404 && route.endsWith('{job_id}');
    // GitHub's guides describe conditional requests for all readable resources: 304 without a body.
    const unchanged = requests.filter(({ status }) => status === 304);
    expect(unchanged.map(({ method, answer }) => [method, answer])).toEqual(Array(10).fill(['GET', undefined]));
    const documented = requests.filter((request) => !undocumented(request) && request.status !== 304);
    expect(documented.map((request) => ({ ...request, verdict: checkAnswer(request) }))).toEqual(
      documented.map((request) => ({ ...request, verdict: 'valid' })),
    );
  });

  it('are checked strictly: an invalid request or answer is reported', () => {
    const found = requests.find(({ route, status }) => route.endsWith('generate-jitconfig') && status === 201);
    if (!found) throw new Error('no runner was registered');
    const labels = LABELS.join();
    expect(checkRequest({ ...found, body: { ...(found.body as object), labels } })).not.toBe('valid');
    expect(checkAnswer({ ...found, answer: { encoded_jit_config: 'x' } })).not.toBe('valid');
  });
});

describe("the simulator's webhooks of jobs", () => {
  it.each(['waiting', 'queued', 'in-progress', 'completed'])(
    "match GitHub's schema of workflow_job %s",
    async (action) => {
      const simulator = new GitHubSimulator({ webhook: { url: 'http://127.0.0.1:9', secret: 'secret' } });
      const { url } = await simulator.start();
      try {
        const request = { repository: 'octo-org/hello', labels: LABELS, steps: ['true', 'false'] };
        const job = simulator.queueJob({ ...request, waiting: action === 'waiting' });
        const github = { apiUrl: url, webhookSecrets: [], token: simulator.token };
        if (action === 'in-progress' || action === 'completed') {
          const jit = await new GitHubClient(new GitHubApi({ github })).generateJitConfig(REPOSITORY, {
            name: 'runner-1',
            labels: LABELS,
          });
          await takeJob(url, jit.encodedJitConfig, action === 'completed');
        }
        const sent = () => simulator.deliveries.filter((delivery) => delivery.action === action.replace('-', '_'));
        await simulator.until(() => sent().length === 1);
        const validate = schemaAt('components', 'schemas', `webhook-workflow-job-${action}`);
        expect(check(validate, JSON.parse(sent()[0]?.body ?? ''))).toBe('valid');
        expect(sent()[0]?.jobId).toBe(job.id);
      } finally {
        await simulator.stop();
      }
    },
  );
});

describe("the simulator's webhooks of runs", () => {
  it("match GitHub's schemas of workflow_run requested and completed", async () => {
    const simulator = new GitHubSimulator({ webhook: { url: 'http://127.0.0.1:9', secret: 'secret' } });
    const { url } = await simulator.start();
    try {
      simulator.addWorkflow('octo-org/hello', { file: 'a.yml', name: 'A', jobs: [{ labels: LABELS, steps: [] }] });
      const api = new GitHubApi({ github: { apiUrl: url, webhookSecrets: [], token: simulator.token } });
      await new GitHubWorkflows(api).dispatch(REPOSITORY, { workflow: 'a.yml', ref: 'main' });
      simulator.cancelJob(simulator.jobs[0]?.id ?? 0);
      const sent = () => simulator.deliveries.filter(({ event }) => event === 'workflow_run');
      await simulator.until(() => sent().length === 2);
      for (const { action, body } of sent()) {
        const validate = schemaAt('components', 'schemas', `webhook-workflow-run-${action}`);
        expect({ action, verdict: check(validate, JSON.parse(body)) }).toEqual({ action, verdict: 'valid' });
      }
    } finally {
      await simulator.stop();
    }
  });
});

/** Takes a job, and completes it if asked to, as a runner would. */
async function takeJob(url: string, encodedJitConfig: string, complete: boolean): Promise<void> {
  const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString()) as Record<string, string>;
  const token = decode(decode(encodedJitConfig)['.credentials'] ?? '')['Token'] ?? '';
  const headers = { authorization: `Bearer ${token}` };
  await fetch(`${url}/_runner/job`, { headers });
  if (!complete) return;
  await fetch(`${url}/_runner/log`, { method: 'POST', headers, body: '##[step]1\n##[step]2\n' });
  await fetch(`${url}/_runner/complete`, { method: 'POST', headers, body: '1' });
}

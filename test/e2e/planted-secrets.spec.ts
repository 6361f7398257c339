import { createHmac, randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { cli } from '../support/cli/cli.js';
import { eventually } from '../support/eventually.js';
import type { HttpClient } from '../support/hub/http-client.js';
import { startPlantedHub } from '../support/hub/planted-hub.js';
import { PlantedSecrets, signedToken } from '../support/hub/planted-secrets.js';
import { readAll } from '../support/hub/read-all.js';
import {
  findSecrets,
  ofCommandLines,
  ofDatabase,
  ofFolder,
  ofRedis,
  type ScannedTexts,
} from '../support/hub/secret-scan.js';
import { WebSocketClient } from '../support/hub/web-socket-client.js';
import { patience } from '../support/limits.js';

const JOBS = '/api/queues/jobs';
const HOUR = 3_600_000;
const MARK = 'mark-of-the-test';
/** Text in each of what is searched that is no secret: what finds it finds secrets, too. */
const MARKS = {
  ...{ database: MARK, redis: 'probe_echo', answers: MARK, files: MARK },
  ...{ commands: '127.0.0.1', log: 'probe_fail', traces: 'probe_echo', processes: 'dist/main.js' },
};

/** Sends secrets to where they belong, and to where they don't. @returns keys that work */
async function sendSecrets(
  secrets: PlantedSecrets,
  http: HttpClient,
  port: number,
  { JWT_SECRET = '', GITHUB_WEBHOOK_SECRET = '' },
) {
  const tries = { authorization: '' };
  const send = (path: string, headers: Record<string, string> = {}, body?: unknown) =>
    http.send({ path, headers: { ...tries, ...headers }, body });
  const made = await http.send({
    path: '/api/keys',
    headers: { 'idempotency-key': secrets.plant('idempotency-header') },
    body: { name: MARK, role: 'operator' },
  });
  const { key, id } = made.json as { key: string; id: string };
  secrets.keep('api-key', key);
  const login = await send('/api/session', {}, { key });
  const cookie = secrets.keep('session', /=([^;]+)/.exec(String(login.headers['set-cookie']))?.[1] ?? '');
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: MARK, role: 'viewer', iat: now, exp: now + 3600 };
  const token = signedToken(JWT_SECRET, claims);
  secrets.keep('jwt-signature', token.split('.')[2] ?? '');
  const page = { 'sec-fetch-site': 'same-origin' };
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const session = (text: string) => ({ cookie: `__Host-runnerhub=${text}`, ...page });
  const nodes = async (headers: Record<string, string>, query = '') =>
    (await send(`/api/nodes${query}`, headers)).status;
  const logIn = async (body: unknown) => (await send('/api/session', {}, body)).status;
  expect({
    login: login.status,
    session: await nodes(session(cookie)),
    token: await nodes(bearer(token)),
    wrong: await nodes(bearer(secrets.plant('wrong-key'))),
    wrongKey: await nodes(bearer(`rhk_${secrets.plant('wrong-api-key')}`)),
    basic: await nodes({ authorization: basic(secrets.plant('basic-password')) }),
    wrongSession: await nodes(session(secrets.plant('wrong-session'))),
    header: await nodes({ 'x-api-key': secrets.plant('x-api-key') }),
    query: await nodes({}, `?key=${secrets.plant('query-key')}`),
    validQuery: await nodes(bearer(key), `?access_token=${secrets.plant('query-token')}`),
    wrongLogin: await logIn({ key: secrets.plant('wrong-login') }),
    brokenLogin: await logIn(`{"key": ${secrets.plant('broken-login')}`),
    oddLogin: await logIn({ key: [secrets.plant('odd-login')] }),
    oddRole: (await http.send({ path: '/api/keys', body: { name: 1, role: secrets.plant('odd-role') } })).status,
  }).toEqual({
    ...{ login: 201, session: 200, token: 200, wrong: 401, wrongKey: 401, basic: 401, wrongSession: 401 },
    ...{ header: 401, query: 401, validQuery: 400, wrongLogin: 401, brokenLogin: 400, oddLogin: 400, oddRole: 400 },
  });

  // A demand, whose runner can't be registered.
  const body = JSON.stringify({
    action: 'queued',
    workflow_job: { id: 1, labels: ['self-hosted'], name: MARK },
    repository: { full_name: `octo/${MARK}`, private: true, fork: false },
  });
  const [secret = ''] = GITHUB_WEBHOOK_SECRET.split(',');
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const delivery = { 'x-github-event': 'workflow_job', 'x-github-delivery': randomUUID() };
  const stray = { authorization: `Bearer ${secrets.plant('delivery-key')}`, cookie: secrets.plant('delivery-cookie') };
  const headers = { ...delivery, ...stray };
  expect((await send('/webhooks/github', { ...headers, 'x-hub-signature-256': signature }, body)).status).toBe(202);
  const forged = { ...headers, 'x-hub-signature-256': secrets.plant('signature') };
  expect((await send('/webhooks/github', forged, body)).status).toBe(401);

  for (const at of [`/ws?key=${secrets.plant('socket-key')}`, '/graphql'])
    await WebSocketClient.refused(port, at, { 'sec-websocket-protocol': secrets.plant('protocol') });
  return { key, id };
}

const basic = (password: string) => `Basic ${Buffer.from(`octo:${password}`).toString('base64')}`;

/** Leaves rows in as many tables as requests can, and returns when the hub has written them. */
async function act(http: HttpClient, secrets: PlantedSecrets): Promise<void> {
  const post = async (path: string, body: object = {}) =>
    (await http.send({ method: 'POST', path, body })).json as Made;
  const done = await post(JOBS, { type: 'probe_echo', data: { MARK }, tags: [MARK], tenant: MARK });
  const failed = await post(JOBS, { type: 'probe_fail', data: { code: 'NETWORK_TIMEOUT', times: 2 }, attempts: 1 });
  const delayed = await post(JOBS, { type: 'probe_echo', delay: HOUR, dedupeKey: MARK });
  await post('/api/schedules', { type: 'probe_echo', repeat: { every: HOUR, key: MARK } });
  await post('/api/queues/email/pause', { reason: MARK });
  const key = (name: string) => `whsec_${Buffer.from(secrets.plant(name)).toString('base64')}`;
  const url = 'http://127.0.0.1:1';
  const endpoint = await post('/api/webhook-endpoints', { name: MARK, url, secret: key('endpoint-secret') });
  await post(`/api/webhook-endpoints/${endpoint.id}/secret`, { secret: key('next-endpoint-secret') });
  const message = { event: 'a.b', payload: { MARK } };
  await post(JOBS, { type: 'deliver_webhook', data: { ...message, url, secret: key('message-secret') } });
  await post(`/api/webhook-endpoints/${endpoint.id}/test`);
  await eventually(async () => (await http.send({ path: '/api/webhook-attempts' })).text.includes('webhook.test'));
  const contact = { channels: ['slack'], slackUrl: `${url}/${secrets.plant('contact-slack')}` };
  await http.send({ method: 'PUT', path: '/api/contacts/planted', body: contact });
  for (const whom of [{ userId: 'planted' }, { to: `${url}/${secrets.plant('notify-to')}`, channel: 'slack' }])
    await post('/api/notifications', { ...whom, message: MARK });
  await eventually(async () => (await http.send({ path: '/api/notifications' })).text.includes('"channel":"slack"'));
  const project = { name: 'planted', dockerImage: 'octo/planted', domain: 'planted.test', repository: 'octo/planted' };
  const envVars = { TOKEN: secrets.plant('project-env') };
  await http.send({ method: 'PUT', path: '/api/projects/planted', body: { ...project, provider: 'gitea', envVars } });
  await mergePlanted(post, http);
  await post(JOBS, { type: 'complete_prompt', data: { model: 'small', prompt: MARK }, attempts: 1, tags: ['prompt'] });
  await eventually(async () => (await http.send({ path: `${JOBS}?tag=prompt` })).text.includes('"state":"failed"'));
  await post('/api/alert-rules', { name: MARK });
  await post('/api/tasks', { projectId: MARK });
  const commit = { environment: 'production', branch: 'main', commitHash: 'abcdef0' };
  await post('/api/deployments', { projectId: 'planted', ...commit });
  await post(`/api/artifacts?name=${MARK}`, { MARK });
  await post(JOBS, { type: 'send_alert', data: { severity: 'error', title: MARK } });
  const mail = { to: 'a@example.com', subject: MARK, text: MARK };
  await post('/api/emails', mail);
  await http.send({ method: 'PUT', path: '/api/emails/templates/mark', body: { subject: MARK, text: MARK } });
  await post('/api/emails/suppressions', { address: 'no@example.com', reason: MARK });
  await post('/graphql', { query: `mutation { cancelJob(id: "${delayed.id}") { id } }` });
  await eventually(async () => {
    const states = [done, failed].map(async ({ id }) => (await http.send({ path: `${JOBS}/${id}` })).json as Made);
    return (await Promise.all(states)).map(({ state }) => state).join() === 'completed,failed';
  });
  // The demand of the delivery has a runner.
  await eventually(async () => (await http.send({ path: '/api/runners' })).text.includes(MARK));
  // Each channel has failed, and its error is kept.
  await eventually(async () => {
    const { items } = (await http.send({ path: '/api/alerts' })).json as { items: Made[] };
    const { text } = await http.send({ path: `/api/alerts/${items.find(({ key }) => key === MARK)?.id}` });
    if ((text.match(/"error":\{/g) ?? []).length < 3) throw new Error(text);
    return true;
  });
  await post('/api/queues/persistence/backup');
}

/** Merges a request at the Gitea that repeats what it is sent. */
async function mergePlanted(post: (path: string, body: object) => Promise<Made>, http: HttpClient): Promise<void> {
  const named = { taskId: 'planted', projectId: 'planted' };
  await post('/api/tasks', named);
  const { leaseToken } = await post('/api/tasks/next', { requestId: MARK, projectId: 'planted', waitMs: 5000 });
  await post('/api/tasks/planted/complete', { leaseToken, result: { pullRequest: 1 } });
  await post('/api/merges', {
    taskGroupId: 'planted',
    projectId: 'planted',
    taskIds: ['planted'],
    targetBranch: 'main',
  });
  await eventually(async () => (await http.send({ path: '/api/merges/planted' })).text.includes('"state":"failed"'));
}

interface Made {
  id: string;
  leaseToken?: string;
  key?: string;
  state?: string;
}

it(
  'appear in nothing that a hub writes, wherever they were sent',
  async () => {
    const secrets = new PlantedSecrets();
    const { process, port, variables, receiver, ...stores } = await startPlantedHub(secrets, onTestFinished);
    const { http, url } = process;
    const { key, id } = await sendSecrets(secrets, http, port, variables);
    const env = { RUNNERHUB_URL: url, XDG_CONFIG_HOME: stores.folder };
    const commands = Promise.all([
      cli(['nodes', 'list'], { ...env, RUNNERHUB_KEY: key }),
      cli(['nodes', 'list'], { ...env, RUNNERHUB_KEY: secrets.plant('wrong-key-of-the-command-line') }),
      cli(['config'], { ...variables, ...env }),
    ]);
    await act(http, secrets);
    expect(findSecrets(secrets.forms(), ofCommandLines())).toEqual([]);
    const outputs = (await commands).map(({ stdout, stderr }) => stdout + stderr);
    const answers = await readAll(http, port, key);
    expect((await http.send({ method: 'DELETE', path: `/api/keys/${id}` })).status).toBeLessThan(300);
    await eventually(() => receiver.named('run probe_echo').length);

    const written: Record<keyof typeof MARKS, ScannedTexts> = {
      database: await ofDatabase(stores.databaseUrl),
      redis: await ofRedis(stores.redisUrl),
      answers,
      files: ofFolder(stores.folder),
      commands: new Map(outputs.map((text, n) => [`output of command ${n}`, text])),
      log: new Map([['log', process.output]]),
      traces: new Map([['traces', receiver.requests.map(({ body }) => body).join()]]),
      processes: ofCommandLines(),
    };
    for (const [name, texts] of Object.entries(written) as [keyof typeof MARKS, ScannedTexts][])
      expect(findSecrets({ [`mark of ${name}`]: MARKS[name] }, texts)).not.toEqual([]);
    expect(Object.values(written).reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(200);
    expect(findSecrets(secrets.forms(), ...Object.values(written))).toEqual([]);
  },
  patience(60_000),
);

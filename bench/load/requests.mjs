// Sends requests to a server for a while, one at a time per connection, and reports how many were answered below 300.
import { createHmac, randomUUID } from 'node:crypto';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { Pool } from 'undici';

function webhooks({ secret }) {
  const { examples: payloads } = examples.find(({ name }) => name === 'workflow_job');
  const payload = payloads.find(({ action }) => action === 'queued');
  let id = payload.workflow_job.id;
  return () => {
    const body = JSON.stringify({ ...payload, workflow_job: { ...payload.workflow_job, id: (id += 1) } });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return {
      path: '/webhooks/github',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'workflow_job',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${signature}`,
        'user-agent': 'GitHub-Hookshot/bench',
      },
      body,
    };
  };
}

function bulk({ secret, jobs }) {
  const job = { type: 'noop', data: { repository: 'octo/hello', ref: 'main', n: 1 } };
  const body = JSON.stringify({ jobs: Array.from({ length: jobs }, () => job) });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
  return () => ({ path: '/api/queues/jobs/bulk', method: 'POST', headers, body });
}

function get({ secret, path }) {
  const headers = { authorization: `Bearer ${secret}` };
  return () => ({ path, method: 'GET', headers });
}

const KINDS = { webhooks, bulk, get };

process.once('message', async ({ kind, port, connections, warmMs, ms, ...rest }) => {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  const next = KINDS[kind](rest);
  const loop = async (during) => {
    const until = performance.now() + during;
    let requests = 0;
    const one = async () => {
      while (performance.now() < until) {
        const { statusCode, body } = await pool.request(next());
        const text = await body.text();
        if (statusCode >= 300) throw new Error(`${statusCode} ${text}`);
        requests += 1;
      }
    };
    await Promise.all(Array.from({ length: connections }, one));
    return requests;
  };
  await loop(warmMs);
  process.send({ warm: true });
  const began = performance.now();
  const requests = await loop(ms);
  process.send({ requests, perSecond: (requests * 1000) / (performance.now() - began) });
});

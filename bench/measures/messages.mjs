import { createHmac, randomBytes } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import nodemailer from 'nodemailer';
import { request, Agent } from 'undici';
import { open as openBullmq } from '../drivers/bullmq.mjs';
import { open as openHub } from '../drivers/hub.mjs';

const SECRET = randomBytes(32).toString('base64');
const POLL_MS = 5;
const BODY = { n: 1, text: 'x'.repeat(500) };

/** What each kind of message is to the hub, and the same work by hand. */
const KINDS = {
  webhook: {
    queue: 'webhooks',
    request: ({ httpPort }) => ({
      type: 'deliver_webhook',
      data: { url: `http://127.0.0.1:${httpPort}/`, event: 'task.completed', payload: BODY, secret: SECRET },
    }),
    handler({ httpPort }) {
      const dispatcher = new Agent({ connections: 16 });
      return async () => {
        const body = JSON.stringify({ type: 'task.completed', timestamp: new Date(), data: BODY });
        const at = String(Math.floor(Date.now() / 1000));
        const mac = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(`id.${at}.${body}`).digest('base64');
        const headers = { 'content-type': 'application/json', 'webhook-id': 'id', 'webhook-timestamp': at };
        const signed = { ...headers, 'webhook-signature': `v1,${mac}` };
        const url = `http://127.0.0.1:${httpPort}/`;
        const answer = await request(url, { dispatcher, method: 'POST', headers: signed, body });
        await answer.body.dump();
      };
    },
  },
  mail: {
    queue: 'email',
    request: () => ({ type: 'send_email', data: { to: 'a@example.com', subject: 'Done', text: BODY.text } }),
    handler({ mailPort }) {
      const transport = nodemailer.createTransport({ host: '127.0.0.1', port: mailPort, pool: false, ignoreTLS: true });
      return () =>
        transport.sendMail({ from: 'hub@example.com', to: 'a@example.com', subject: 'Done', text: BODY.text });
    },
  },
};

/** Measures messages to local servers, from their acceptance until the end of all is recorded. */
export async function measure({ driver, stores, kind, jobs, concurrency }) {
  const sinks = fork(new URL('../load/sinks.mjs', import.meta.url));
  const [ports] = await once(sinks, 'message');
  try {
    const work =
      driver === 'bullmq'
        ? await bullmq(stores, kind, ports, concurrency)
        : await hub(stores, kind, ports, concurrency);
    await work.run(100);
    const cpu = process.cpuUsage();
    const began = performance.now();
    await work.run(jobs);
    const tookMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    await work.close();
    sinks.send('taken');
    const [taken] = await once(sinks, 'message');
    return { perSecond: (jobs * 1000) / tookMs, cpuUs: (user + system) / jobs, taken: taken.http + taken.mail };
  } finally {
    sinks.kill();
  }
}

async function bullmq(stores, kind, ports, concurrency) {
  const queue = await openBullmq(stores, { work: KINDS[kind].handler(ports), concurrency });
  return {
    async run(count) {
      await queue.addBulk(Array.from({ length: count }, () => BODY));
      await queue.ended(count);
    },
    close: () => queue.close(),
  };
}

async function hub(stores, kind, ports, concurrency) {
  const { queue, request: requestOf } = KINDS[kind];
  const name = queue.toUpperCase();
  const settings = {
    ...{ EGRESS_ALLOW: '127.0.0.1', SECRETS_KEY: SECRET, SMTP_FROM: 'hub@example.com' },
    SMTP_URL: `smtp://127.0.0.1:${ports.mailPort}`,
    [`QUEUE_${name}_CONCURRENCY`]: String(concurrency),
    [`QUEUE_${name}_RATE_MAX`]: '100000',
  };
  const { pool, addAll, close } = await openHub(stores, { work: async () => undefined, settings });
  const sql = `select coalesce(sum(completed + failed + cancelled), 0)::integer as ended from queue_totals where queue = $1`;
  let added = 0;
  return {
    async run(count) {
      added += count;
      await addAll(Array.from({ length: count }, () => requestOf(ports)));
      while ((await pool.query(sql, [queue])).rows[0].ended < added) await sleep(POLL_MS);
    },
    close,
  };
}

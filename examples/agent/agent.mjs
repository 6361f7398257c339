// A worker of RunnerHub's tasks, by MCP: takes a task, does it (work.mjs), reports, takes the next one. See README.md.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, Refused } from './hub.mjs';
import { work } from './work.mjs';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.RUNNERHUB_URL ?? 'http://127.0.0.1:3001' },
    key: { type: 'string', default: process.env.RUNNERHUB_KEY },
    project: { type: 'string' },
    label: { type: 'string', multiple: true },
    worker: { type: 'string', default: `agent-${hostname()}`.replaceAll(/[^\w.-]/g, '-') },
    once: { type: 'boolean', default: false },
    try: { type: 'boolean', default: false },
  },
});
const WAIT_MS = 25_000;
/** A third of what makes the lease's 15 minutes safe: some heartbeats may be lost. */
const HEARTBEAT_MS = 60_000;
/** Between calls that find no hub. */
const RETRY_MS = 2000;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());

/** The key of a hub on this machine: that of the demo while it runs, else the one of `npm start`. */
function keyOfThisMachine() {
  for (const file of ['.runnerhub/demo/admin-key', '.runnerhub/admin-key']) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // The next one may exist.
    }
  }
  console.error('No key: pass --key, or set RUNNERHUB_KEY to a key with the role operator (hub keys create)');
  return process.exit(2);
}

const say = (text) => console.log(`${new Date().toISOString()} ${text}`);

/** Does one task under its lease, which heartbeats renew. */
async function perform(hub, { task, leaseToken }) {
  const lease = { taskId: task.taskId, leaseToken };
  const lost = new AbortController();
  const report = async (percent, message) => {
    const { cancelRequested } = await hub.call('report_progress', { ...lease, percent, message });
    if (cancelRequested) lost.abort(new Error('the task was cancelled'));
    lost.signal.throwIfAborted();
  };
  const heartbeat = setInterval(() => {
    report().catch((error) => error instanceof Refused && lost.abort(error));
  }, HEARTBEAT_MS);
  say(`${task.taskId} begins: ${task.title ?? 'no title'}`);
  try {
    const signal = AbortSignal.any([lost.signal, stop.signal]);
    const result = await work(task, { report, signal });
    await hub.call('complete_task', { ...lease, result });
    say(`${task.taskId} is completed: ${JSON.stringify(result)}`);
  } catch (error) {
    await giveUp(hub, lease, error, lost.signal.aborted);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Reports why a task was not completed; of one that is no longer this worker's, there is nothing to report. */
async function giveUp(hub, lease, error, isLost) {
  say(`${lease.taskId} ends: ${error.message}`);
  if (isLost || (error instanceof Refused && error.code === 'LEASE_LOST')) return;
  if (stop.signal.aborted) return void (await hub.call('release_task', { ...lease, reason: 'the agent stops' }));
  const retryable = error.retryable !== false;
  await hub.call('fail_task', { ...lease, message: String(error.message).slice(0, 2000) || 'no message', retryable });
}

/** Kept over failed calls and connections: repeated, the request gets the task that the hub may have leased to it. */
let requestId = randomUUID();

async function run() {
  const hub = await connect(options.url, options.key ?? keyOfThisMachine());
  try {
    if (options.try) {
      const data = { text: 'A first paragraph.\n\nA second one, with a few more words.' };
      const task = await hub.call('create_task', {
        projectId: options.project ?? 'examples',
        title: 'Count words',
        data,
      });
      options.try = false;
      say(`${task.taskId} is created: ${options.url}/dashboard/jobs/${task.jobId}`);
    }
    while (!stop.signal.aborted) {
      const request = { requestId, projectId: options.project, labels: options.label, worker: options.worker };
      const ask = (waitMs, options) => hub.call('get_next_task', { ...request, waitMs }, options);
      const offer = await ask(options.once ? 5000 : WAIT_MS, { signal: stop.signal }).catch((error) => {
        // The request that is given up may have got a task, which is released below.
        if (stop.signal.aborted) return ask(0);
        throw error;
      });
      requestId = randomUUID();
      if (offer.task) await perform(hub, offer);
      if (options.once) return;
    }
  } finally {
    await hub.close();
  }
}

say(`${options.worker} asks ${options.url} for tasks; Ctrl C ends it`);
while (!stop.signal.aborted) {
  try {
    await run();
    break;
  } catch (error) {
    if (stop.signal.aborted) break;
    if (error instanceof Refused) requestId = randomUUID();
    const wrongKey = /\b40[13]\b/.test(error.message) || error.code === 'FORBIDDEN';
    console.error(`${error.message}${wrongKey ? '; pass a key with the role operator by --key' : ''}`);
    if (wrongKey || options.once) process.exit(1);
    await pause(RETRY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
}
process.exit(0);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.js';
import { dataFolder, HubProcess } from '../support/hub/hub-process.js';
import { TaskCalls } from '../support/hub/task-hub.js';
import { patience } from '../support/limits.js';

const AGENT = fileURLToPath(new URL('../../examples/agent/agent.mjs', import.meta.url));
const KEY = 'the-admin-key-of-a-process';
const LIMIT_MS = patience(60_000);

describe('the example of an agent', () => {
  const folder = dataFolder();
  let hub: HubProcess;
  beforeAll(async () => {
    hub = await HubProcess.start(folder.path);
    await hub.ready();
    // As the demo has it, while it runs.
    mkdirSync(join(folder.path, '.runnerhub/demo'), { recursive: true });
    writeFileSync(join(folder.path, '.runnerhub/demo/admin-key'), `${KEY}\n`);
  }, LIMIT_MS);
  afterAll(async () => {
    await hub?.end('SIGTERM');
    folder.remove();
  }, LIMIT_MS);

  const start = (...args: string[]) => {
    const env = { PATH: process.env['PATH'], RUNNERHUB_URL: hub.url };
    const child = spawn(process.execPath, [AGENT, ...args], { cwd: folder.path, env });
    const agent = { child, output: '', exited: once(child, 'exit') };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (agent.output += String(chunk)));
    onTestFinished(() => void child.kill('SIGKILL'));
    return agent;
  };
  const codeOf = async (agent: { exited: Promise<unknown>; child: ChildProcess }) => {
    await agent.exited;
    return agent.child.exitCode;
  };

  it(
    'does the task that it creates, and ends',
    async () => {
      const agent = start('--try', '--once', '--project', 'first');
      expect([await codeOf(agent), agent.output]).toEqual([0, expect.stringContaining('"words":11')]);
      const tasks = new TaskCalls(hub.http, 'first');
      const [task] = (await tasks.send('GET', '?projectId=first'))['items'] as { jobId: string }[];
      expect(task).toMatchObject({ state: 'completed', result: { paragraphs: 2, words: 11 }, progress: 100 });
      await tasks.jobIs(task?.jobId, 'completed');
    },
    LIMIT_MS,
  );

  it(
    'does what comes, fails what it can not do, and ends in order',
    async () => {
      const tasks = new TaskCalls(hub.http, 'second');
      const agent = start('--project', 'second', '--worker', 'mine');
      const good = await tasks.create({ data: { text: 'one two' } });
      const bad = await tasks.create({ data: { text: 5 } });
      expect(await tasks.until(good.taskId, 'completed')).toMatchObject({ result: { words: 2 }, worker: 'mine' });
      expect(await tasks.until(bad.taskId, 'failed')).toMatchObject({ error: { message: 'data.text must be a text' } });
      agent.child.kill('SIGTERM');
      expect(await codeOf(agent)).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'stops the work on a task that was cancelled, and releases one when it is stopped',
    async () => {
      const tasks = new TaskCalls(hub.http, 'third');
      const text = Array.from({ length: 500 }, (_, n) => `paragraph ${n}`).join('\n\n');
      const cancelled = await tasks.create({ data: { text } });
      const agent = start('--project', 'third');
      await tasks.until(cancelled.taskId, 'leased');
      await tasks.send('DELETE', `/${cancelled.taskId}`, {});
      await eventually(() => agent.output.includes('the task was cancelled'));
      const released = await tasks.create({ data: { text } });
      await tasks.until(released.taskId, 'leased');
      agent.child.kill('SIGTERM');
      expect(await codeOf(agent)).toBe(0);
      expect(await tasks.get(released.taskId)).toMatchObject({ state: 'ready', leases: [{ outcome: 'released' }] });
    },
    LIMIT_MS,
  );

  it(
    'gets its own task back after it was killed',
    async () => {
      const tasks = new TaskCalls(hub.http, 'fourth');
      const text = Array.from({ length: 30 }, (_, n) => `paragraph ${n}`).join('\n\n');
      const made = await tasks.create({ priority: 'low', data: { text } });
      const first = start('--project', 'fourth', '--worker', 'w1');
      await tasks.until(made.taskId, 'leased');
      first.child.kill('SIGKILL');
      await first.exited;
      await tasks.create({ priority: 'urgent', data: { text: 'short' } });
      const again = start('--project', 'fourth', '--worker', 'w1', '--once');
      expect([await codeOf(again), again.output]).toEqual([0, expect.stringContaining('"words":60')]);
      expect(await tasks.get(made.taskId)).toMatchObject({
        state: 'completed',
        leases: [{ outcome: 'completed' }, { outcome: 'reclaimed' }],
      });
    },
    LIMIT_MS,
  );

  it(
    'says what to do about a key that is not valid',
    async () => {
      const agent = start('--key', 'rhk_wrong');
      expect([await codeOf(agent), agent.output]).toEqual([1, expect.stringContaining('role operator')]);
    },
    LIMIT_MS,
  );
});

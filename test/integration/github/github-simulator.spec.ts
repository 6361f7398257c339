import { describe, expect, it, onTestFinished } from 'vitest';
import { Webhooks } from '@octokit/webhooks';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { LABELS, REPOSITORY, SECRET, simulate, type Received } from '../../support/github/github-simulation.js';

const BUSYBOX = '/bin/busybox';

function runRunner(
  encodedJitConfig: string,
  env: Record<string, string> = {},
): { child: ChildProcess; output: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'));
  const child = spawn('sh', [join(RUNNER_FILES, 'run.sh')], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      ACTIONS_RUNNER_INPUT_JITCONFIG: encodedJitConfig,
      RUNNER_NODE: process.execPath,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });
  return { child, output: () => output };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'close');
  return child.exitCode;
}

const actions = (received: Received[]) => received.map(({ body }) => (JSON.parse(body) as { action: string }).action);

describe('a simulated job', () => {
  it('runs in a host process, streams its log, and ends with its registration', async () => {
    const { simulator, client, received } = await simulate();
    const job = simulator.queueJob({
      repository: 'octo-org/hello',
      labels: LABELS,
      steps: ['echo one', 'echo "it\'s two"'],
    });
    const jit = await client.generateJitConfig(REPOSITORY, { name: 'runner-1', labels: LABELS });
    expect(await client.findRunner(REPOSITORY, 'runner-1')).toMatchObject({
      id: jit.runnerId,
      status: 'offline',
      busy: false,
    });

    const { child, output } = runRunner(jit.encodedJitConfig);
    await simulator.until(() => simulator.idle());
    expect(await exitOf(child)).toBe(0);

    expect(output()).toContain("it's two");
    expect(job).toMatchObject({ status: 'completed', conclusion: 'success', exitCode: 0 });
    expect(job.log).toContain("one\n##[step]2\nit's two\n");
    expect(job.steps.map((step) => step.conclusion)).toEqual(['success', 'success']);
    expect(actions(received)).toEqual(['queued', 'in_progress', 'completed']);
    expect(await client.findRunner(REPOSITORY, 'runner-1')).toBeUndefined();
    expect(await client.getWorkflowJob(REPOSITORY, job.id)).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      runnerId: jit.runnerId,
      runnerName: 'runner-1',
    });
  });

  (existsSync(BUSYBOX) ? it : it.skip)('runs with nothing but busybox', async () => {
    const { simulator, client } = await simulate();
    const bin = mkdtempSync(join(tmpdir(), 'busybox-'));
    onTestFinished(() => rmSync(bin, { recursive: true, force: true }));
    for (const applet of [
      'sh',
      'wget',
      'base64',
      'sed',
      'dirname',
      'mkdir',
      'mktemp',
      'mkfifo',
      'tee',
      'setsid',
      'sleep',
    ]) {
      symlinkSync(BUSYBOX, join(bin, applet));
    }
    const job = simulator.queueJob({
      repository: 'octo-org/hello',
      labels: LABELS,
      steps: ['echo one', 'exit 7', 'echo no'],
    });
    const jit = await client.generateJitConfig(REPOSITORY, { name: 'runner-1', labels: LABELS });
    const { child, output } = runRunner(jit.encodedJitConfig, { PATH: bin, RUNNER_NODE: 'no-node-here' });
    await simulator.until(() => simulator.idle());
    expect(await exitOf(child)).toBe(0);
    expect(output()).toContain('Job ended with exit code 7');
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: 7, log: '##[step]1\none\n##[step]2\n' });
    expect(job.steps.map((step) => step.conclusion)).toEqual(['success', 'failure', 'skipped']);
  });

  it('ends with its child processes when it is cancelled', async () => {
    const { simulator, client } = await simulate();
    const job = simulator.queueJob({
      repository: 'octo-org/hello',
      labels: LABELS,
      steps: ['echo ready; sleep 300 & wait'],
    });
    const jit = await client.generateJitConfig(REPOSITORY, { name: 'runner-1', labels: LABELS });
    const { child } = runRunner(jit.encodedJitConfig);
    await simulator.until(() => job.status === 'in_progress');
    await expect(client.deleteRunner(REPOSITORY, jit.runnerId)).rejects.toMatchObject({ code: 'RUNNER_BUSY' });
    simulator.cancelJob(job.id);
    await simulator.until(() => simulator.idle());
    expect(await exitOf(child)).toBe(0);
    expect(job.conclusion).toBe('cancelled');
  });

  it('fails when its runner is killed', async () => {
    const { simulator, client } = await simulate({ lostRunnerMs: 2000 });
    const job = simulator.queueJob({ repository: 'octo-org/hello', labels: LABELS, steps: ['sleep 5'] });
    const jit = await client.generateJitConfig(REPOSITORY, { name: 'runner-1', labels: LABELS });
    const { child } = runRunner(jit.encodedJitConfig);
    await simulator.until(() => job.status === 'in_progress');
    child.kill('SIGKILL');
    await simulator.until(() => simulator.idle());
    expect(job).toMatchObject({ conclusion: 'failure', exitCode: null });
  });

  it('is not taken by a runner without its labels, which ends on SIGTERM while idle', async () => {
    const { simulator, client } = await simulate();
    const job = simulator.queueJob({ repository: 'octo-org/hello', labels: ['self-hosted', 'gpu'], steps: ['true'] });
    const jit = await client.generateJitConfig(REPOSITORY, { name: 'runner-1', labels: LABELS });
    const { child } = runRunner(jit.encodedJitConfig);
    const online = () => simulator.runners.some((runner) => runner.lastSeenAt !== undefined);
    await simulator.until(online);
    expect(await client.findRunner(REPOSITORY, 'runner-1')).toMatchObject({ status: 'online', busy: false });
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
    expect(job.status).toBe('queued');
    expect(await client.deleteRunner(REPOSITORY, jit.runnerId)).toBe(true);
    expect(await client.deleteRunner(REPOSITORY, jit.runnerId)).toBe(false);
  });

  it('takes a runner meant for a job of another repository in the same organization', async () => {
    const { simulator, client } = await simulate();
    const first = simulator.queueJob({ repository: 'octo-org/hello', labels: LABELS, steps: ['true'] });
    const second = simulator.queueJob({ repository: 'octo-org/other', labels: LABELS, steps: ['true'] });
    simulator.faults.next('stolenJob');
    const jit = await client.generateJitConfig({ org: 'octo-org' }, { name: 'runner-1', labels: LABELS });
    const { child } = runRunner(jit.encodedJitConfig);
    expect(await exitOf(child)).toBe(0);
    expect(second).toMatchObject({ status: 'completed', runner: { id: jit.runnerId } });
    expect(first).toMatchObject({ status: 'queued', runner: null });
  });
});

describe('simulated webhooks', () => {
  const aJob = { repository: 'octo-org/hello', labels: LABELS, steps: ['true'] };

  it('are signed, and keep their GUID when redelivered', async () => {
    const { simulator, received } = await simulate();
    const job = simulator.queueJob(aJob);
    await simulator.until(() => received.length === 1);
    const [delivery] = simulator.deliveries;
    await simulator.redeliver(delivery?.guid ?? '');
    expect(received.map(({ headers }) => headers['x-github-delivery'])).toEqual([delivery?.guid, delivery?.guid]);
    expect(delivery?.attempts).toMatchObject([
      { status: 202, redelivery: false },
      { status: 202, redelivery: true },
    ]);
    for (const { headers, body } of received) {
      expect(await new Webhooks({ secret: SECRET }).verify(body, String(headers['x-hub-signature-256']))).toBe(true);
      expect(headers['x-github-event']).toBe('workflow_job');
      expect(JSON.parse(body)).toMatchObject({ action: 'queued', workflow_job: { id: job.id, runner_id: null } });
    }
    expect(job.id).toBeGreaterThan(2 ** 32);
  });

  it('are lost, duplicated and disordered by planned faults', async () => {
    const { simulator, received } = await simulate();
    simulator.faults.next('lostWebhook');
    simulator.queueJob(aJob);
    await simulator.until(() => simulator.deliveries.length === 1);
    simulator.faults.next('duplicateWebhook');
    simulator.queueJob(aJob);
    await simulator.until(() => received.length === 2);
    simulator.faults.next('disorderedWebhook');
    simulator.cancelJob(simulator.queueJob(aJob).id);
    await simulator.until(() => received.length === 4);
    expect(simulator.deliveries.map(({ attempts }) => attempts.length)).toEqual([0, 2, 1, 1]);
    expect(received[0]?.headers['x-github-delivery']).toBe(received[1]?.headers['x-github-delivery']);
    expect(actions(received)).toEqual(['queued', 'queued', 'completed', 'queued']);
  });

  it('are delayed, not lost, when no other one overtakes them', async () => {
    const { simulator, received } = await simulate({ faults: { disorderMs: 20 } });
    simulator.faults.next('disorderedWebhook');
    simulator.queueJob({ ...aJob, waiting: true });
    await simulator.until(() => received.length === 1);
    expect(actions(received)).toEqual(['waiting']);
  });

  it('report a rerun as a new job of the same run', async () => {
    const { simulator, received } = await simulate();
    const first = simulator.queueJob(aJob);
    simulator.cancelJob(first.id);
    const second = simulator.rerunJob(first.id);
    await simulator.until(() => received.length === 3);
    expect(second).toMatchObject({ runId: first.runId, runAttempt: 2, status: 'queued' });
    expect(second.id).not.toBe(first.id);
  });
});

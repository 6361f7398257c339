import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { CONTAINER_RUNTIME, type ContainerRuntime } from '../../../src/containers/container-runtime.js';
import { PG_POOL } from '../../../src/database/pg-pool.js';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { RunnerNames } from '../../../src/runners/model/runner-names.js';
import { Reaper } from '../../../src/runners/reaper/reaper.js';
import { OwnContainers } from '../../../src/containers/own-containers.js';
import { SCOPE_LABEL } from '../../../src/runners/provisioning/runner-container.js';
import { HUB_LABEL, RUNNER_LABEL } from '../../../src/containers/labels.js';
import { eventually } from '../../support/eventually.js';
import { startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
const TARGET = { owner: 'octo-org', repo: 'hello' };
const PATIENCE = { within: 20_000 };

let simulator: GitHubSimulator;
let hub: RunnerHub;
let folder: string;
let apiUrl: string;

const service = <T>(type: new (...args: never[]) => T): T => hub.app.get<T>(type, { strict: false });
const runtime = () => hub.app.get<ContainerRuntime>(CONTAINER_RUNTIME, { strict: false });
const rows = async <Row>(sql: string): Promise<Row[]> =>
  (await hub.app.get<Pool>(PG_POOL, { strict: false }).query(sql)).rows as Row[];
const runner = (where: string) =>
  eventually(
    async () =>
      (await rows<{ id: string; name: string }>(`select id, name from runners where ${where} order by id desc`))[0],
    PATIENCE,
  );
const queueJob = () => simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted'], steps: ['echo done'] });

/** Runs the reaper's check, and resolves when its jobs have finished asking GitHub. */
async function compare(): Promise<void> {
  await rows(`delete from job_keys where key like 'reap_runners:%'`);
  await service(Reaper).compare('each');
  await eventually(
    async () =>
      (await rows(`select 1 from jobs where type = 'reap_runners' and state not in ('completed','failed')`)).length ===
      0,
    PATIENCE,
  );
}

/** Starts a hub whose runners execute `script`. */
async function start(script: string): Promise<void> {
  writeFileSync(join(folder, 'run.sh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  hub = await startRunnerHub({
    ...{ GITHUB_API_URL: apiUrl, GITHUB_TOKEN: simulator.token, CONTAINER_RUNTIME: 'host' },
    ...{ RUNNER_HOST_DIR: folder, RUNNER_MAX: '1' },
  });
  simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reaper-'));
  simulator = new GitHubSimulator({ lostRunnerMs: 2000 });
  simulator.addRepository(REPOSITORY);
  ({ url: apiUrl } = await simulator.start());
});
afterEach(async () => {
  for (const { name } of await runtime().list({})) await runtime().destroy(name, 0);
  await hub.close();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the reaper', () => {
  it('removes registrations and containers without a runner in the ledger, and none of others', async () => {
    await start('exec sleep 60');
    const github = service(GitHubClient);
    const [lost] = (await service(RunnerNames).next(1)).map(({ name }) => name) as [string];
    const stranger = 'runnerhub-000000000000-01a203e3-1163-76b8-9e8f-a8d6bca9660f';
    for (const name of [lost, stranger, 'somebody']) await github.generateJitConfig(TARGET, { name, labels: ['x'] });
    const label = { [HUB_LABEL]: service(OwnContainers).hub, [SCOPE_LABEL]: REPOSITORY };
    const command = ['sleep', '60'];
    const runnerLabels = { ...label, [RUNNER_LABEL]: 'x' };
    await runtime().run({ name: lost, image: 'any', command, labels: runnerLabels });
    // A container of another hub with the same labels.
    await runtime().run({ name: stranger, image: 'any', command, labels: runnerLabels });
    await runtime().run({ name: 'other', image: 'any', command, labels: label });
    queueJob();
    const { name } = await runner(`state = 'starting'`);
    await compare();
    expect((await github.listRunners(TARGET)).runners.map((known) => known.name)).toEqual([stranger, 'somebody', name]);
    const containers = async () => (await runtime().list({})).map((container) => container.name).sort();
    expect(await containers()).toEqual(['other', name, stranger].sort());
    await runtime().run({ name: 'ended', image: 'any', command: ['true'], labels: label });
    await runtime().wait('ended');
    const cleanup = { type: 'cleanup_containers', data: { maxAge: 0 } };
    expect((await hub.http.send({ method: 'POST', path: '/api/queues/jobs', body: cleanup })).status).toBe(202);
    await eventually(async () => !(await containers()).includes('ended'), PATIENCE);
    expect(await containers()).toEqual(['other', name, stranger].sort());
  });

  it('records that a runner is online although nothing has reported it', async () => {
    await start(`exec ${process.execPath} -e 'const c = JSON.parse(Buffer.from(process.env.ACTIONS_RUNNER_INPUT_JITCONFIG, "base64"));
      const of = (k) => JSON.parse(Buffer.from(c[k], "base64"));
      const call = () => fetch(of(".runner").ServerUrl + "/_runner/session", { method: "POST", body: "x", headers: { authorization: "Bearer " + of(".credentials").Token } });
      call(); setInterval(call, 500)'`);
    const online = new Promise((resolve) => simulator.on('runner:online', resolve));
    queueJob();
    await runner(`state = 'starting'`);
    await online;
    await eventually(async () => {
      await compare();
      return (
        (await rows(`select 1 from runners where state = 'online' and online_at is not null and offline_since is null`))
          .length === 1
      );
    }, PATIENCE);
    await service(Reaper).endIdlers();
    expect(await rows(`select state from runners`)).toEqual([{ state: 'online' }]);
  });

  it('ends a runner that GitHub has never seen, and its demand gets another', async () => {
    await start('exec sleep 60');
    const { id: demandless } = queueJob();
    const { id } = await runner(`state = 'starting'`);
    await compare();
    await service(Reaper).endIdlers();
    expect(await rows(`select state from runners`)).toEqual([{ state: 'starting' }]);
    await rows(`update runners set offline_since = offline_since - interval '10 minutes'`);
    await service(Reaper).endIdlers();
    const next = await runner(`state in ('registering','starting') and id <> '${id}'`);
    expect(await rows(`select runner_id from demands where workflow_job_id = ${demandless}`)).toEqual([
      { runner_id: next.id },
    ]);
    expect(await rows(`select state, error from runners where id = '${id}'`)).toEqual([
      {
        state: expect.stringMatching(/finished|removed/),
        error: expect.stringMatching(/GitHub has not seen it since/),
      },
    ]);
  });

  it('ends a runner that does not end with its job', async () => {
    await start(`${process.execPath} ${RUNNER_FILES}/runner.mjs; exec sleep 60`);
    queueJob();
    const { id, name } = await runner(`state = 'busy'`);
    await eventually(
      async () => (await rows(`select 1 from demands where state = 'completed'`)).length === 1,
      PATIENCE,
    );
    await service(Reaper).endIdlers();
    expect(await rows(`select state from runners`)).toEqual([{ state: 'busy' }]);
    await rows(`update demands set updated_at = now() - interval '10 minutes'`);
    await service(Reaper).endIdlers();
    await runner(`state in ('finished','removed') and id = '${id}'`);
    expect(await runtime().inspect(name)).toBeUndefined();
  });
});

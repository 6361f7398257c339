import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../../src/cli/program.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { RUNNER_FILES } from '../../../src/simulator/runner-files.js';
import { eventually } from '../../support/eventually.js';
import { patience } from '../../support/limits.js';
import { ADMIN_KEY, startRunnerHub, WEBHOOK_SECRET, type RunnerHub } from '../../support/hub/runner-hub.js';

const REPOSITORY = 'octo-org/hello';
const HOUR = '3600000';

interface Item {
  id: string;
  [field: string]: unknown;
}

describe('the command line', () => {
  let simulator: GitHubSimulator;
  let hub: RunnerHub;

  beforeAll(async () => {
    simulator = new GitHubSimulator();
    simulator.addRepository(REPOSITORY);
    const { url } = await simulator.start();
    const github = { GITHUB_API_URL: url, GITHUB_TOKEN: simulator.token };
    hub = await startRunnerHub({ ...github, CONTAINER_RUNTIME: 'host', RUNNER_HOST_DIR: RUNNER_FILES });
    simulator.setWebhook({ url: `${hub.url}/webhooks/github`, secret: WEBHOOK_SECRET });
  }, patience(60_000));
  afterAll(async () => {
    await hub?.close();
    await simulator?.stop();
  }, patience(60_000));
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  /** Returns the output of the CLI, run within this process: starting one per line would take a second. */
  async function run(...args: string[]): Promise<string> {
    const printed: string[] = [];
    const keep = (text: unknown) => void printed.push(String(text));
    vi.spyOn(console, 'log').mockImplementation(keep);
    vi.spyOn(console, 'error').mockImplementation(keep);
    await createProgram().parseAsync(['node', 'hub', ...args, '--url', hub.url, '--key', ADMIN_KEY]);
    return printed.join('\n');
  }
  const items = async (resource: string, ...filters: string[]) =>
    (JSON.parse(await run(resource, 'list', '--json', ...filters)) as { items: Item[] }).items;
  const add = async (...args: string[]) => (await run('jobs', 'add', ...args)).split(' ')[0] ?? '';
  /** Returns the line of a list that starts with this id. */
  const line = async (resource: string, id: string) =>
    (await run(resource, 'list')).split('\n').find((one) => one.startsWith(id)) ?? '';
  const until = (id: string, state: string) =>
    eventually(async () => (await items('jobs')).some((job) => job.id === id && job['state'] === state));

  it('shows jobs with the reason for their wait, and acts on them with a reason', async () => {
    const later = await add('probe_echo', '--delay', HOUR, '--priority', 'low');
    await until(later, 'delayed');
    expect(await line('jobs', later)).toMatch(/ delayed +0\/1 +(now|\d+ s ago) +runs in 59 min$/);
    expect(await run('jobs', 'promote', later, '--reason', 'now')).toMatch(new RegExp(`^${later} is \\w+$`));
    await until(later, 'completed');
    await run('queues', 'pause', 'background');
    const waiting = await add('probe_echo');
    expect(await line('jobs', waiting)).toMatch(/its queue is paused$/);
    expect(await run('jobs', 'cancel', waiting, '--reason', 'not needed')).toBe(`${waiting} is cancelled`);
    expect(await run('queues', 'resume', 'background')).toBe('background runs');
    const trail = (await hub.http.send({ path: `/api/queues/jobs/${waiting}/events` })).json as { items: Item[] };
    expect(trail.items.at(-1)).toMatchObject({ detail: { reason: 'not needed' } });
    expect(await run('jobs', 'delete', later, '--reason', 'tidy')).toBe(`${later} is deleted`);
    expect(await run('jobs', 'show', waiting)).toMatch(/^state +cancelled$/m);
  });

  it('acts on the remaining ids when one is refused, and exits with 1', async () => {
    const id = await add('probe_echo', '--delay', HOUR);
    const text = await run('jobs', 'cancel', 'nobody', id);
    expect(text.split('\n')).toEqual(['JOB_NOT_FOUND: There is no job nobody', `${id} is cancelled`]);
    expect(process.exitCode).toBe(1);
  });

  it('shows queues, and drains, cleans and retries them', async () => {
    expect((await run('queues', 'list')).split('\n')).toHaveLength(23);
    await run('queues', 'pause', 'cache-warmup');
    expect(await line('queues', 'cache-warmup')).toMatch(/^cache-warmup +paused +0 /);
    expect(await run('queues', 'show', 'cache-warmup')).toMatch(/^paused +true$/m);
    expect(await run('queues', 'drain', 'cache-warmup', '--remove')).toBe('cache-warmup has cancelled 0 jobs');
    expect(await run('queues', 'drain', 'cache-warmup')).toBe('cache-warmup drains: 0 jobs remain');
    expect(await run('queues', 'clean', 'cache-warmup', '--age', '0')).toBe(
      'cache-warmup has removed 0 jobs from its lists',
    );
    expect(await run('queues', 'retry-failed', 'cache-warmup')).toBe('cache-warmup restarts 0 failed jobs');
    expect(await run('queues', 'clean', 'cache-warmup', '--age', 'old')).toMatch(/^VALIDATION_FAILED: age/);
  });

  it('shows and redrives dead letters, with control characters escaped', async () => {
    const data = { code: 'NETWORK_TIMEOUT', times: 1, message: 'gone\u001b[2J\nfor good' };
    const id = await add('probe_fail', '--data', JSON.stringify(data));
    await until(id, 'failed');
    expect(await line('jobs', id)).toMatch(/NETWORK_TIMEOUT: gone\\u001b\[2J\\nfor good$/);
    const [letter] = await items('dead-letters', '--code', 'NETWORK_TIMEOUT');
    expect(letter).toMatchObject({ jobId: id });
    expect(await line('dead-letters', letter?.id ?? '')).toMatch(/ open +NETWORK_TIMEOUT: gone\\u001b/);
    expect(await run('dead-letters', 'redrive', id, '--reason', 'mended')).toMatch(/ restarts as job [\da-f-]{36}$/);
    expect(await line('dead-letters', letter?.id ?? '')).toMatch(/ redriven +NETWORK_TIMEOUT/);
  });

  it('shows failures by cause and redrives them; shows what a bulk action would change, and does it', async () => {
    const id = await add(
      'probe_fail',
      '--data',
      JSON.stringify({ code: 'NO_DISK', times: 1, message: 'disk 7 is full' }),
    );
    await until(id, 'failed');
    const [group] = (await items('failures', '--code', 'NO_DISK')) as unknown as { fingerprint: string }[];
    const fingerprint = group?.fingerprint ?? '';
    expect(await line('failures', fingerprint)).toMatch(/^\S+ +1 +probe_fail .* NO_DISK: disk <n> is full$/);
    expect(await run('failures', 'show', fingerprint)).toMatch(/^count +1$/m);
    const bulk = ['jobs', 'bulk', 'retry', '--q', 'NO_DISK', '--reason', 'mended'];
    const dry = await run(...bulk, '--dry-run');
    expect(dry).toMatch(/^retry would change 1 job\njobs +queue +type +state\n1 +background +probe_fail +failed\n/);
    expect(dry).toContain(`For example: ${id}`);
    expect(await run('failures', 'redrive', fingerprint, '--reason', 'mended', '--limit', '1')).toBe(
      `${fingerprint} restarts 1 of 1 job; 0 remain`,
    );
    expect(await run(...bulk, '--state', 'failed')).toMatch(/^retry: \d of \d jobs?$/);
  });

  it('drains nodes, lists containers and advises on queues', async () => {
    const [node] = await items('nodes');
    const id = node?.id ?? '';
    expect(await run('nodes', 'drain', id, '--reason', 'disk')).toMatch(/ takes no more jobs; \d+ (?:is|are) running$/);
    expect(await line('nodes', id)).toMatch(/ drained .* disk$/);
    expect(await run('nodes', 'resume', id)).toBe(`${id} takes jobs`);
    expect(await run('containers', 'list')).toMatch(/^name +kind +state +image +repository +created/);
    expect(await run('routing', 'optimize')).toMatch(/Nothing was changed; 1 process runs jobs$/);
    expect(JSON.parse(await run('routing', 'optimize', '--json'))).toMatchObject({ nodes: 1, changed: [] });
    await expect(run('routing', 'optimize', '--apply', '--revert')).rejects.toThrow(/^VALIDATION_FAILED/);
  });

  it('shows schedules, pauses, runs and deletes them', async () => {
    const body = { type: 'probe_echo', repeat: { pattern: '0 3 * * *', tz: 'Europe/Berlin', key: 'nightly' } };
    const { id } = (await hub.http.send({ path: '/api/schedules', body })).json as Item;
    expect(await line('schedules', id)).toMatch(
      /^\S+ +nightly .*probe_echo +0 3 \* \* \* Europe\/Berlin +on .* in \d+ (h|min|s)/,
    );
    expect(await run('schedules', 'pause', id)).toBe(`${id} is paused`);
    expect(await line('schedules', id)).toMatch(/ paused$/);
    expect(await run('schedules', 'resume', id)).toMatch(/ runs in \d+ (h|min|s)$/);
    expect(await run('schedules', 'run', id)).toMatch(/ runs as job [\da-f-]{36}$/);
    expect(await run('schedules', 'delete', id)).toBe(`${id} is deleted`);
    expect(await run('schedules', 'delete', id)).toMatch(/^NOT_FOUND: /);
  });

  it('creates keys, confined to tenants and queues, and revokes them', async () => {
    const scopes = ['--tenant', 'acme', '--tenant', 'other', '--queue', 'email-queue'];
    expect(await run('keys', 'create', 'ci', '--role', 'viewer', ...scopes)).toMatch(/^rhk_[\w-]{66}$/);
    const [key] = await items('keys');
    expect(key).toMatchObject({ name: 'ci', tenants: ['acme', 'other'], queues: ['email'] });
    expect(await line('keys', key?.id ?? '')).toMatch(/ ci +viewer +acme other email /);
    expect(await run('keys', 'revoke', key?.id ?? '')).toMatch(/ is revoked$/);
    await expect(run('keys', 'create', 'x', '--role', 'viewer', '--queue', 'nope')).rejects.toThrow(/name of a queue/);
  });

  it('shows demands, runners with their logs, and deliveries, which it replays', async () => {
    simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted', 'linux', 'x64'], steps: ['true'] });
    simulator.queueJob({ repository: REPOSITORY, labels: ['self-hosted', 'sparc'], steps: ['true'] });
    const done = await eventually(async () => (await items('demands', '--state', 'completed'))[0], { within: 30_000 });
    expect(await line('demands', done.id)).toMatch(
      /^\S+ +octo-org\/hello .* completed \(success\) +(now|\d+ (s|min) ago) /,
    );
    const [held] = (await items('demands')).filter(({ state }) => state !== 'completed');
    expect(await line('demands', held?.id ?? '')).toContain(String(held?.['waitingReason']));
    const [runner] = await items('runners');
    expect(await line('runners', runner?.id ?? '')).toMatch(/ octo-org\/hello +\w+ +(now|\d+ (s|min) ago)/);
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await run('runners', 'logs', runner?.id ?? '');
    expect(write).toHaveBeenCalledWith(expect.any(String));
    const [delivery] = await items('deliveries', '--status', 'processed');
    expect(await line('deliveries', delivery?.id ?? '')).toMatch(/ workflow_job\.\w+ +octo-org\/hello .* processed /);
    expect(await run('deliveries', 'replay', delivery?.id ?? '')).toMatch(/ is processed by job [\da-f-]{36}$/);
    expect(await run('deliveries', 'show', delivery?.id ?? '')).toMatch(/^event +workflow_job$/m);
  });

  it('shows alerts, acknowledges, silences and resolves them, and changes their rules', async () => {
    const title = `Disk \u202e full ${Math.random()}`;
    await add('send_alert', '--data', JSON.stringify({ severity: 'error', title, key: 'disk' }));
    const { id } = await eventually(async () => (await items('alerts')).find(({ key }) => key === 'disk'));
    expect(await line('alerts', id)).toMatch(/ error +firing +(now|\d+ s ago) +1 +Disk \\u202e full/);
    expect(await run('alerts', 'ack', id, '--reason', 'on it')).toBe(`${id} is acknowledged`);
    expect(await line('alerts', id)).toMatch(/by admin-key$/);
    expect(await run('alerts', 'silence', id, '--for', '2h', '--reason', 'known')).toMatch(/is silenced until \d{4}-/);
    expect(await line('alerts', id)).toMatch(/silenced, ends in (1 h|2 h)$/);
    expect(await run('alerts', 'unsilence', id, '--reason', 'over')).toBe(`${id} is silenced no more`);
    expect(await line('alerts', id)).toMatch(/by admin-key$/);
    expect(await run('alerts', 'show', id)).toMatch(/^acknowledgeReason +on it$/m);
    expect(await run('alerts', 'resolve', id)).toBe(`${id} is resolved`);
    expect(await items('alerts', '--state', 'resolved')).toHaveLength(1);
    await expect(run('alerts', 'silence', id, '--for', 'soon', '--reason', 'r')).rejects.toThrow(/no duration/);

    expect(await run('alert-rules', 'set', 'queue-backlog', '--threshold', '50', '--for', '5m')).toBe(
      'queue-backlog fires above 50 of queue_waiting',
    );
    expect(await line('alert-rules', 'queue-backlog')).toMatch(/queue_waiting +50 +5 min +warning +on, changed$/);
    expect(await run('alert-rules', 'set', 'queue-backlog', '--disable')).toBe('queue-backlog is off');
    await expect(run('alert-rules', 'set', 'mine', '--threshold', '5')).rejects.toThrow(/metric/);
    await run('alert-rules', 'set', 'mine', '--metric', 'queue_waiting', '--threshold', '5', '--queue', 'email');
    expect(await line('alert-rules', 'mine')).toMatch(/queue=email +on, changed$/);
  });
});

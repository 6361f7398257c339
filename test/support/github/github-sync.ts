import { expect, onTestFinished } from 'vitest';
import { GitHubClient } from '../../../src/github/client/github-client.js';
import { GitHubSimulator, type GitHubSimulatorOptions } from '../../../src/simulator/github-simulator.js';
import type { SyncResult } from '../../../src/github/sync/sync-result.js';
import { startTestHub, type TestHub } from '../hub/hub.js';
import { patience } from '../limits.js';

export const LIMIT_MS = patience(60_000);
export const HELLO = 'octo-org/hello';
export const LABELS = ['self-hosted', 'linux', 'x64'];
export const JOBS = [{ labels: LABELS, steps: ['true'] }];

export let simulator: GitHubSimulator;
export let url: string;
export let hub: TestHub;
export let requests: string[];

export async function start(options: GitHubSimulatorOptions = {}, token?: string | null): Promise<void> {
  const ended = (simulator = new GitHubSimulator(options));
  onTestFinished(() => ended.stop(), LIMIT_MS);
  ({ url } = await simulator.start());
  requests = [];
  simulator.on('request', ({ route, status }) => requests.push(`${route} ${status}`));
  const github = { apiUrl: url, webhookSecrets: [], token: token === null ? undefined : (token ?? simulator.token) };
  const closed = (hub = await startTestHub({ engine: 'postgres', listen: true, config: { github } }));
  onTestFinished(() => closed.close(), LIMIT_MS);
}

export const enqueue = async (data: Record<string, unknown>) =>
  (await hub.router.route({ type: 'sync_github_data', data })).id;
export async function sync(data: Record<string, unknown>): Promise<SyncResult> {
  const job = await hub.jobEnds(await enqueue(data));
  expect(job).toMatchObject({ state: 'completed', queue: 'webhook-processing' });
  return job.result as SyncResult;
}
export const all = async (table: string, columns: string) =>
  (await hub.sql.query<Record<string, unknown>>(`select ${columns} from ${table} order by name`)).rows;
export const shown = async (table: string) => (await all(table, 'name, removed_at is null as there')) as Shown[];
export type Shown = { name: string; there: boolean };
export const runner = async (name: string, scope: { owner: string; repo: string } | { org: string }) =>
  hub.app.get(GitHubClient, { strict: false }).generateJitConfig(scope, { name, labels: LABELS });
export const counts = (seen: number, changed: number, removed: number) => ({ seen, changed, removed });

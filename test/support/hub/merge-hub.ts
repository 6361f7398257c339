import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Timings } from '../../../src/common/timings.js';
import type { MergeDetail } from '../../../src/families/merges/model/merge.js';
import { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { eventually } from '../eventually.js';
import { GiteaSimulator } from '../gitea/gitea-simulator.js';
import type { ShownJob } from './email-hub.js';
import { startHttpHub, type HttpHub } from './http-hub.js';

/** A pull request that is not ready for a minute is not for two seconds. */
const TIMINGS = { mergeAgainMs: 150, mergeQueueMs: 200, mergeTurnMs: 60_000 };
export const DEPLOYS = 'deploys';

/** A hub with both hosts, `octo/shop` at each, and the projects `github` and `gitea`. Its deploys are paused. */
export class MergeHub {
  private constructor(
    readonly hub: HttpHub,
    readonly github: GitHubSimulator,
    readonly gitea: GiteaSimulator,
    private readonly env: Record<string, string>,
  ) {}

  static async start(variables: Record<string, string> = {}, timings: Partial<Timings> = {}): Promise<MergeHub> {
    const github = new GitHubSimulator();
    const [{ url }, gitea] = await Promise.all([github.start(), GiteaSimulator.start()]);
    github.addRepository('octo/shop');
    const hosts = { GITHUB_API_URL: url, GITHUB_TOKEN: github.token, GITEA_URL: gitea.url, GITEA_TOKEN: gitea.token };
    const env = { ...hosts, METRICS_PUBLIC: 'true', QUEUE_MERGES_BACKOFF_MS: '1', ...variables };
    const hub = await startHttpHub(env, { ...TIMINGS, ...timings });
    const merges = new MergeHub(hub, github, gitea, env);
    await merges.ask('POST', `/api/queues/${DEPLOYS}/pause`, {});
    for (const provider of ['github', 'gitea'] as const) await merges.project(provider, { provider });
    return merges;
  }

  /** Starts another hub for the same hosts, whose projects and pauses it has already. */
  static async after({ github, gitea, env }: MergeHub, variables: Record<string, string>): Promise<MergeHub> {
    const all = { ...env, ...variables };
    return new MergeHub(await startHttpHub(all, TIMINGS), github, gitea, all);
  }

  async close(): Promise<void> {
    await this.hub?.remove();
    await Promise.all([this.github.stop(), this.gitea.close()]);
  }

  async ask<Json>(method: string, path: string, body?: object, status = 200): Promise<Json> {
    const answer = await this.hub.client.send({ method, path, body });
    expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Json;
  }

  /** Sets a project; its repository is `octo/shop` unless `fields` says otherwise. */
  async project(id: string, fields: object): Promise<void> {
    const body = { name: id, dockerImage: `octo/${id}`, domain: `${id}.test`, repository: 'octo/shop', ...fields };
    await this.ask('PUT', `/api/projects/${id}`, body);
  }

  /** Stores a task that nobody has done. */
  async openTask(projectId: string, taskId: string, data?: object): Promise<void> {
    await this.ask('POST', '/api/tasks', { taskId, projectId, data }, 202);
  }

  /** Stores completed tasks, each with its pull request; null: it has none. */
  async tasks(projectId: string, pullRequests: Record<string, unknown>): Promise<string[]> {
    for (const [taskId, pullRequest] of Object.entries(pullRequests)) {
      await this.openTask(projectId, taskId);
      await this.complete(taskId, pullRequest === null ? null : { pullRequest });
    }
    return Object.keys(pullRequests);
  }

  /** Completes the only task that is ready, as a worker does. */
  async complete(taskId: string, result: unknown): Promise<void> {
    const request = { requestId: randomUUID(), waitMs: 5000 };
    const { leaseToken } = await this.ask<{ leaseToken: string }>('POST', '/api/tasks/next', request);
    await this.ask('POST', `/api/tasks/${taskId}/complete`, { leaseToken, result });
  }

  create(body: object, status = 202): Promise<MergeDetail> {
    return this.ask('POST', '/api/merges', body, status);
  }

  get(taskGroupId: string): Promise<MergeDetail> {
    return this.ask('GET', `/api/merges/${taskGroupId}`);
  }

  job(id: string): Promise<ShownJob> {
    return this.ask('GET', `/api/queues/jobs/${id}`);
  }

  /** Waits until the job of a group has ended and returns both. */
  async ended(taskGroupId: string): Promise<{ merge: MergeDetail; job: ShownJob }> {
    const { jobId } = await this.get(taskGroupId);
    const job = await eventually(
      async () => {
        const found = await this.job(jobId);
        if (!['completed', 'failed', 'cancelled'].includes(found.state)) throw new Error(`it is ${found.state}`);
        return found;
      },
      { within: 20_000 },
    );
    // The last hook of a job that fails runs after its record.
    const merge = await eventually(async () => {
      const found = await this.get(taskGroupId);
      return found.endedAt !== null && found;
    });
    return { merge, job };
  }

  /** Returns the deploys that a job has asked for. */
  async deploys(parent: string): Promise<ShownJob[]> {
    const { rows } = await this.hub.ledger.query<{ id: string }>(
      `select id from jobs where parent_id = $1 and type = 'deploy' order by id`,
      [parent],
    );
    return Promise.all(rows.map(({ id }) => this.job(id)));
  }
}

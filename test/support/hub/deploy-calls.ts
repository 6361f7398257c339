import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import type { HttpClient } from './http-client.js';

type Shown = Record<string, unknown>;
export type DeploymentShown = Shown & { id: string; jobId: string; state: string };

const WITHIN = { within: 20_000 };
export const COMMIT = 'abcdef0123456789';

/** Calls of people about the deployments of one project of a hub. */
export class DeployCalls {
  constructor(
    private readonly client: HttpClient,
    readonly projectId = `project-${randomUUID()}`,
    readonly name = `p${randomUUID().slice(0, 8)}`,
  ) {}

  async send<Json = Shown>(method: string, path: string, body?: object, status = 200): Promise<Json> {
    const { json, text, ...answer } = await this.client.send({ method, path, body });
    expect({ path, status: answer.status, text }).toMatchObject({ status });
    return json as Json;
  }

  project(more: object = {}): Promise<Shown> {
    const body = { name: this.name, dockerImage: `ghcr.io/octo/${this.name}`, domain: 'example.com', ...more };
    return this.send('PUT', `/api/projects/${this.projectId}`, body);
  }

  create(more: object = {}, status = 202): Promise<DeploymentShown> {
    const { projectId } = this;
    const body = { projectId, environment: 'production', branch: 'main', commitHash: COMMIT, ...more };
    return this.send('POST', '/api/deployments', body, status);
  }

  act(id: string, act: string, status = 202): Promise<DeploymentShown> {
    return this.send('POST', `/api/deployments/${id}/${act}`, undefined, status);
  }

  get(id: string): Promise<DeploymentShown> {
    return this.send('GET', `/api/deployments/${id}`);
  }

  /** Waits until a deployment is in a state. */
  until(id: string, state: string): Promise<DeploymentShown> {
    return eventually(async () => {
      const deployment = await this.get(id);
      if (deployment.state !== state) throw new Error(`deployment ${id} is ${JSON.stringify(deployment)}`);
      return deployment;
    }, WITHIN);
  }

  /** Deploys, and waits for the end. */
  async deployed(more: object = {}, state = 'completed'): Promise<DeploymentShown> {
    return this.until((await this.create(more)).id, state);
  }

  /** Waits until the job of a deployment is in a state. */
  job({ jobId }: DeploymentShown, state: string): Promise<Shown> {
    return eventually(async () => {
      const job = await this.send('GET', `/api/queues/jobs/${jobId}`);
      if (job['state'] !== state) throw new Error(`job ${jobId} is ${JSON.stringify(job)}`);
      return job;
    }, WITHIN);
  }

  cancel({ jobId }: DeploymentShown): Promise<Shown> {
    return this.send('POST', `/api/queues/jobs/${jobId}/cancel`, {});
  }

  /** Runs a cleanup of previews and returns its result. */
  async cleanup(data: object): Promise<Shown> {
    const body = { type: 'cleanup_preview_environments', data };
    const { id } = await this.send<{ id: string }>('POST', '/api/queues/jobs', body, 202);
    const { result } = await this.job({ id, jobId: id, state: '' }, 'completed');
    return result as Shown;
  }
}

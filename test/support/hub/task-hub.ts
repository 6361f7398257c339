import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { WaitingWorkers } from '../../../src/families/tasks/waiting-workers.js';
import { eventually } from '../eventually.js';
import type { HttpClient } from './http-client.js';
import type { HttpHub } from './http-hub.js';

/** A task, a lease or a job as the REST API shows it. */
export interface Shown {
  [field: string]: unknown;
}
export interface LeaseShown {
  task: Shown & { taskId: string; jobId: string };
  leaseToken: string;
  leasedUntil: string;
}

/** Calls of people and workers about the tasks of a hub. */
export class TaskCalls {
  constructor(
    readonly client: HttpClient,
    readonly projectId: string = `p-${randomUUID()}`,
  ) {}

  /** Returns the same calls for another project. */
  of(projectId: string): TaskCalls {
    return new TaskCalls(this.client, projectId);
  }

  async send(method: string, path: string, body?: unknown, status = 200): Promise<Shown> {
    const { json, ...answer } = await this.client.send({ method, path: `/api/tasks${path}`, body });
    expect({ method, path, status: answer.status, text: answer.text }).toMatchObject({ method, path, status });
    return json as Shown;
  }

  create(body: object = {}, status = 202): Promise<Shown & { taskId: string; jobId: string }> {
    return this.send('POST', '', { projectId: this.projectId, ...body }, status) as never;
  }

  /** Asks for a task; undefined: there is none. */
  async next(body: object = {}): Promise<LeaseShown | undefined> {
    const request = { requestId: randomUUID(), projectId: this.projectId, ...body };
    const { status, text, json } = await this.client.send({ method: 'POST', path: '/api/tasks/next', body: request });
    if (status === 204) return undefined;
    expect({ status, text }).toMatchObject({ status: 200 });
    return json as LeaseShown;
  }

  async leased(body: object = {}): Promise<LeaseShown> {
    const lease = await this.next(body);
    if (!lease) throw new Error('no task is ready');
    return lease;
  }

  act({ task, leaseToken }: LeaseShown, name: string, body: object = {}, status = 200): Promise<Shown> {
    return this.send('POST', `/${task.taskId}/${name}`, { leaseToken, ...body }, status);
  }

  get(taskId: string): Promise<Shown> {
    return this.send('GET', `/${taskId}`);
  }

  /** Waits until a task is in a state. */
  until(taskId: string, state: string): Promise<Shown> {
    return eventually(async () => {
      const task = await this.get(taskId);
      if (task['state'] !== state) throw new Error(`task ${taskId} is ${JSON.stringify(task)}`);
      return task;
    });
  }

  /** Waits until a job is in a state. */
  jobIs(jobId: unknown, state: string): Promise<Shown> {
    return eventually(async () => {
      const job = (await this.client.send({ path: `/api/queues/jobs/${String(jobId)}` })).json as Shown;
      if (job['state'] !== state) throw new Error(`job is ${JSON.stringify(job)}`);
      return job;
    });
  }
}

/** Resolves when this number of requests for tasks waits on the hub. */
export async function waitingOn({ app }: Pick<HttpHub, 'app'>, requests: number): Promise<void> {
  await eventually(() => app.get(WaitingWorkers, { strict: false }).count === requests);
}

import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import type { DescribedApi } from './described-api.js';
import type { RunnerHub } from './runner-hub.js';

export const JOBS = '/api/queues/jobs';
export const HOUR = 3_600_000;
const NOBODY = '01890000-0000-7000-8000-000000000000';
/** Bodies without which a route answers 400 instead of 404. */
const REQUIRED: Record<string, object> = {
  'post /api/failures/{fingerprint}/redrive': { reason: 'r' },
  'put /api/webhook-endpoints/{id}': { name: 'n', url: 'https://example.com' },
  'post /api/webhook-endpoints/{id}/recover': { since: '2026-01-01' },
  ...Object.fromEntries(
    ['progress', 'complete', 'release'].map((act) => [`post /api/tasks/{taskId}/${act}`, { leaseToken: NOBODY }]),
  ),
  'post /api/previews/{namespace}/keep': { keep: true },
  'post /api/tasks/{taskId}/fail': { leaseToken: NOBODY, message: 'm' },
  'post /api/alerts/{id}/silence': { until: new Date(Date.now() + HOUR).toISOString(), reason: 'r' },
};
/** Statuses covered by other specs: too slow a body, too many exports, a ledger that is away, no room for artifacts. */
const ELSEWHERE = ['408', '429', '503', '507'];

export interface Item {
  id: string;
  [field: string]: unknown;
}
export interface Page {
  items: Item[];
  nextCursor: string | null;
}

/** Returns whether a path is of jobs, queues and schedules: two specs share the operations between them. */
export const isOfJobs = (path: string): boolean =>
  /^\/api\/(?:queues|dead-letters|failures|schedules)(?:\/|$)/.test(path);

/** Calls that several cases of a description need. */
export class DescribedCalls {
  constructor(private readonly api: DescribedApi) {}

  enqueue(body: object): Promise<Item> {
    return this.api.send<Item>(`post ${JOBS}`, { body: { type: 'probe_echo', ...body }, status: 202 });
  }

  /** Waits until a job has one of the states. */
  until(jobId: string, ...states: string[]): Promise<Item> {
    return eventually(async () => {
      const job = await this.api.send<Item>(`get ${JOBS}/{jobId}`, { params: { jobId } });
      return states.includes(String(job['state'])) && job;
    });
  }

  /** Returns the items of a list's first page, which must not be empty. */
  async list(path: string): Promise<Item[]> {
    const page = await this.api.send<Page>(`get ${path}`);
    expect(page.items).not.toEqual([]);
    return page.items;
  }
}

/** Calls the operations of these paths so that each is refused: without a key, with a viewer's, with wrong input. */
export async function callRefused(api: DescribedApi, hub: RunnerHub, ofPart: (path: string) => boolean): Promise<void> {
  const stranger = api.by(hub.stranger);
  const viewerKey = { body: { name: 'viewer', role: 'viewer', tenants: ['nobody'] }, status: 201 };
  const { key } = await api.send<Item & { key: string }>('post /api/keys', viewerKey);
  const viewer = api.by(hub.http.as(key));
  for (const [method, path, { responses, parameters = [], security }] of api.operations()) {
    if (!ofPart(path)) continue;
    const operation = `${method} ${path}`;
    const names = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    const params = Object.fromEntries(names.map((name) => [name, name === 'queueName' ? 'nope' : NOBODY]));
    if ('401' in responses && security) await stranger.send(operation, { params, status: 401 });
    if ('403' in responses && security) await viewer.send(operation, { params, status: 403 });
    if ('400' in responses) await api.send(operation, { params, query: 'no_such_field=1', status: 400 });
    const body = REQUIRED[operation] ?? (method === 'put' ? {} : undefined);
    if ('404' in responses && names.length > 0) await api.send(operation, { params, body, status: 404 });
  }
}

/** Returns each `method path status` of these paths that is described, and those of them that nobody has answered. */
export function coverage(api: DescribedApi, ofPart: (path: string) => boolean) {
  const described = api.operations().flatMap(([method, path, { responses }]) =>
    Object.keys(responses)
      .filter((status) => ofPart(path) && !ELSEWHERE.includes(status))
      .map((status) => `${method} ${path} ${status}`),
  );
  return { described, missing: described.filter((one) => !api.seen.has(one)) };
}

import type { Call } from '../../support/hub/http-client.js';

export const JOBS = '/api/queues/jobs';
export const NOBODY = '01890000-0000-7000-8000-000000000000';
export const MANY = 100_000;

/** A call that must be refused with this status and code. `:delayed` and `:done` stand for two existing jobs. */
export type Case = [name: string, call: Call, status: number, code: string];

export const job = (fields: object): Call => ({ path: JOBS, body: { type: 'probe_echo', ...fields } });
export const data = (value: unknown): Call => job({ data: value });
export const raw = (body: string | Buffer, headers: Record<string, string> = {}): Call => ({
  path: JOBS,
  body,
  headers,
});
export const act = (path: string, body: unknown = {}): Call => ({ path, body });
export const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
export const echo = '{"type":"probe_echo","data":{"a":1}}';

import { STATUS_CODES } from 'node:http';
import type { Response } from 'express';
import { z } from 'zod';
import { HubError } from '../common/errors.js';

/** Problem document of RFC 9457. `type` is about:blank, so `title` is the status's own text; clients decide by `code`. */
export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().meta({ description: 'Stable error code to decide by, e.g. VALIDATION_FAILED' }),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof problemSchema>;

/** Characters of `detail`, which may repeat the caller's own input. */
const MAX_DETAIL = 2000;

export function problemOf(error: HubError): Problem {
  const { status, message, code, errors } = error;
  const title = STATUS_CODES[status] ?? 'Error';
  const detail = message.length > MAX_DETAIL ? `${message.slice(0, MAX_DETAIL)}…` : message;
  return { type: 'about:blank', title, status, detail, code, ...(errors && { errors }) };
}

/** Sends the problem, or cuts the connection if an answer has started, lest the caller take it for complete. */
export function sendProblem(response: Response, error: HubError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(error);
  if (error.retryAfterMs !== undefined)
    response.setHeader('Retry-After', Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  // Every 401 has a challenge (RFC 9110); the gate sets the one that suits the path.
  if (problem.status === 401 && !response.hasHeader('WWW-Authenticate'))
    response.setHeader('WWW-Authenticate', 'Bearer realm="RunnerHub"');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

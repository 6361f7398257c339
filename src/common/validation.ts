import type { z } from 'zod';
import { HubError } from './errors.js';

/** Maximum number of problems listed in one answer. */
const MAX_ERRORS = 20;

/**
 * Validates foreign input by its schema.
 * @param path prefix of the path of each error, e.g. `jobs.3.`
 * @throws HubError VALIDATION_FAILED with one entry for each problem
 */
export function parseOrThrow<Schema extends z.ZodType>(schema: Schema, input: unknown, path = ''): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, MAX_ERRORS).map((issue) => ({
    path: `${path}${issue.path.map(String).join('.')}`.replace(/\.$/, '').slice(0, 200),
    message: issue.message,
  }));
  const first = errors[0];
  const where = first?.path ? `${first.path}: ` : '';
  const more = parsed.error.issues.length > 1 ? ` (and ${parsed.error.issues.length - 1} more)` : '';
  throw new HubError('VALIDATION_FAILED', `${where}${first?.message ?? 'invalid'}${more}`, { errors });
}

/** Returns the VALIDATION_FAILED of one field that a schema can't judge. */
export function invalidField(path: string, message: string): HubError {
  return new HubError('VALIDATION_FAILED', `${path} ${message}`, { errors: [{ path, message }] });
}

import { MASK } from '../common/mask.js';

/**
 * Fields of requests that are secrets, or may hold some: the data and results of jobs do, and are shown without them by their
 * trail and by what an act has changed. So do the texts of mails, which the ledger forgets long before the audit.
 */
const SECRET_FIELDS = new Set([
  ...['secret', 'slackUrl', 'envVars', 'leaseToken', 'data', 'jobs', 'result'],
  ...['to', 'cc', 'bcc', 'text', 'html'],
]);

/** Returns what the audit keeps of a request's fields; null: there are none. */
export function actInput(fields: Record<string, unknown>): Record<string, unknown> | null {
  const entries = Object.entries(fields);
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map(([name, value]) => [name, SECRET_FIELDS.has(name) ? MASK : value]));
}

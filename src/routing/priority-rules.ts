import type { JsonObject } from '../common/postgres-safe-json.js';
import { PRIORITIES, type Priority } from '../jobs/priority.js';

/** Whole words, so that `undeployed` and `releases` don't match. */
const CRITICAL_WORDS = ['deploy', 'release', 'hotfix'].map(
  (word) => new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`, 'i'),
);

/** Maps, since callers choose the keys: an object would also find inherited names (`constructor`). */
const BY_EVENT = new Map<string, Priority>([
  ['pull_request', PRIORITIES.HIGH],
  ['push', PRIORITIES.NORMAL],
  ['cleanup', PRIORITIES.LOW],
]);

const BY_SEVERITY = new Map<string, Priority>([
  ['critical', PRIORITIES.CRITICAL],
  ['error', PRIORITIES.HIGH],
  ['high', PRIORITIES.HIGH],
  ['warning', PRIORITIES.NORMAL],
  ['medium', PRIORITIES.NORMAL],
  ['info', PRIORITIES.LOW],
  ['low', PRIORITIES.LOW],
]);

function text(data: JsonObject, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}

/** Returns the priority if neither the request nor the type's own rule names one: first match wins. Pure. */
export function priorityOf(type: string, data: JsonObject): Priority {
  const named = `${text(data, 'workflow')}\n${text(data, 'workflowName')}\n${text(data, 'ref')}`;
  if (CRITICAL_WORDS.some((word) => word.test(named))) return PRIORITIES.CRITICAL;
  if (type === 'send_alert') return BY_SEVERITY.get(text(data, 'severity').toLowerCase()) ?? PRIORITIES.NORMAL;
  if (type.startsWith('cleanup_')) return PRIORITIES.LOW;
  return BY_EVENT.get(text(data, 'event')) ?? PRIORITIES.NORMAL;
}

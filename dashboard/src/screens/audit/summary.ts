import { operationsTexts } from '../../texts/operations.js';

/** What an event says of how much it changed, by its operation. */
const COUNTS = ['done', 'redriven', 'count', 'removed', 'retried'];

interface Recorded {
  target: string | null;
  filter?: unknown;
  after?: unknown;
}

/** Returns what an act was about: its target, and of an act on many how many there were and what selected them. */
export function summaryOf({ target, filter, after }: Recorded): string {
  const asked = fieldsOf(filter);
  const selected = Object.entries(fieldsOf(asked['filter'])).flatMap(([name, value]) => textOf(name, value));
  const count = COUNTS.map((name) => fieldsOf(after)[name]).find((value) => typeof value === 'number');
  const counted = count === undefined ? [] : [operationsTexts.audit.count(count)];
  return [target ?? [], ...counted, selected.join(', ')].flat().filter(Boolean).join(' · ');
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function textOf(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return [operationsTexts.audit.several(name, value.length)];
  return typeof value === 'string' || typeof value === 'number' ? [`${name} ${value}`] : [];
}

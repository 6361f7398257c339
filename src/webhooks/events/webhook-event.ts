import type { JsonObject } from '../../common/postgres-safe-json.js';

/** Outcome of a delivery, in a word or a sentence that is stored in the job's result. */
export interface EventOutcome {
  status: 'processed' | 'ignored';
  detail: string;
  /** The part of the payload that could not be used as it came: for the delivery and the hub's log. */
  problem?: string;
  /** What the event is about. */
  links?: { demandId?: string; runId?: string | null };
}

/** Handler of one of GitHub's events. Must accept any order and repetition. */
export interface WebhookEvent {
  /** The name in `X-GitHub-Event`. */
  readonly name: string;
  apply(payload: JsonObject, deliveryId: string): Promise<EventOutcome>;
}

/** Nest's injection token for all WebhookEvents. */
export const WEBHOOK_EVENTS = Symbol('WebhookEvents');

/** Builds the outcome of a payload that does not have the event's shape. */
export function notUnderstood(problem: string): EventOutcome {
  return { status: 'ignored', detail: `not understood: ${problem}`, problem };
}

/** Formats a value of a payload, cut to what fits into a sentence. */
export function oneLine(value: unknown): string {
  return JSON.stringify(value).slice(0, 100);
}

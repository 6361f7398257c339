import type { JsonObject } from '../../common/postgres-safe-json.js';

/** What was made of a delivery, in a word or a sentence: it stands in the job's result. */
export interface EventOutcome {
  status: 'processed' | 'ignored';
  detail: string;
  /** What of the payload could not be taken as it came: for the delivery and the hub's log. */
  problem?: string;
}

/** What the hub does about one of GitHub's events. Must bear any order and repetition. */
export interface WebhookEvent {
  /** The name in `X-GitHub-Event`. */
  readonly name: string;
  apply(payload: JsonObject): Promise<EventOutcome>;
}

/** Nest's injection token for all WebhookEvents. */
export const WEBHOOK_EVENTS = Symbol('WebhookEvents');

/** The outcome of a payload that is of another shape than the event's. */
export function notUnderstood(problem: string): EventOutcome {
  return { status: 'ignored', detail: `not understood: ${problem}`, problem };
}

/** A value of a payload, as much of it as fits into a sentence. */
export function oneLine(value: unknown): string {
  return JSON.stringify(value).slice(0, 100);
}

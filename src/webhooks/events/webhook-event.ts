import type { JsonObject } from '../../common/storable.js';

/** What was made of a delivery, in a word or a sentence: it stands in the job's result. */
export type EventOutcome = { status: 'processed'; detail: string } | { status: 'ignored'; detail: string };

/** What the hub does about one of GitHub's events. Must bear any order and repetition. */
export interface WebhookEvent {
  /** The name in `X-GitHub-Event`. */
  readonly name: string;
  apply(payload: JsonObject): Promise<EventOutcome>;
}

/** Nest's injection token for all WebhookEvents. */
export const WEBHOOK_EVENTS = Symbol('WebhookEvents');

import type { RefusedSignature } from './bad-signature.js';

/** Told of deliveries that were refused; the metrics' side implements it. */
export abstract class WebhookObserver {
  abstract refused(reason: RefusedSignature): void;
}

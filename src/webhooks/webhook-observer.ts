import type { RefusedSignature } from './bad-signature.js';

/** Port for refused deliveries, implemented by the metrics. */
export abstract class WebhookObserver {
  abstract refused(reason: RefusedSignature): void;
}

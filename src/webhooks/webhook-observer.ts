import type { RefusedSignature } from './bad-signature.js';

/** Answer to a delivery: a new one, one that was processed before, refused as it is, or not stored. */
export type ReceivedResult = 'accepted' | 'duplicate' | 'refused' | 'failed';

/** End of a delivery's processing; `failed`: after its last attempt. */
export type ProcessedResult = 'processed' | 'ignored' | 'failed';

/** Port for deliveries, implemented by the metrics. */
export abstract class WebhookObserver {
  abstract refused(reason: RefusedSignature): void;
  abstract received(result: ReceivedResult): void;
  abstract processed(result: ProcessedResult): void;
}

import type { HubError } from '../../../common/errors.js';
import type { Delivery } from '../model/delivery.js';

/** A way to reach people. */
export interface AlertChannel {
  /** Whether the operator has set it up. */
  readonly configured: boolean;
  /**
   * Delivers a message. @throws HubError whose code says whether another attempt may help
   * @returns whom it did not reach, if it reached others
   */
  send(delivery: Delivery, signal: AbortSignal): Promise<HubError | undefined>;
}

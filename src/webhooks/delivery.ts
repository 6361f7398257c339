import type { JsonObject } from '../common/storable.js';

export const DELIVERY_STATUSES = ['received', 'processed', 'ignored', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery as it comes in. */
export interface IncomingDelivery {
  /** `X-GitHub-Delivery`: stays the same however often GitHub sends it. */
  guid: string;
  event: string;
  action: string | null;
  /** `owner/name`, where the event belongs to one. */
  repository: string | null;
  headers: Record<string, string>;
  /** What is stored, as JSON. */
  json: string;
  /** Of the body, as it came. */
  bytes: number;
}

/** What an interface shows of a delivery; `payload` null: retention has cleared it. */
export interface Delivery {
  id: string;
  event: string;
  action: string | null;
  repository: string | null;
  bytes: number;
  receivedAt: Date;
  jobId: string;
  status: DeliveryStatus;
  processedAt: Date | null;
  error: string | null;
}

export interface DeliveryDetail extends Delivery {
  headers: Record<string, string>;
  payload: JsonObject | null;
}

import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';

export const DELIVERY_STATUSES = ['received', 'processed', 'ignored', 'failed'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A delivery as it arrives. */
export interface IncomingDelivery {
  /** `X-GitHub-Delivery` in lower case: the same however often GitHub sends it. */
  guid: string;
  event: string;
  action: string | null;
  /** `owner/name`, where the event belongs to one. */
  repository: string | null;
  headers: Record<string, string>;
  /** The stored payload, as JSON. */
  json: string;
  /** Size of the body as it came. */
  bytes: number;
}

/** A delivery as the APIs show it; `payload` null: retention has cleared it. */
export const deliverySchema = z.strictObject({
  id: z.string().meta({ description: 'X-GitHub-Delivery' }),
  number: z.string().meta({ description: 'Number in the order of arrival' }),
  event: z.string(),
  action: z.string().nullable(),
  repository: z.string().nullable(),
  bytes: count,
  receivedAt: instant,
  jobId: uuid,
  status: z.enum(DELIVERY_STATUSES),
  processedAt: instant.nullable(),
  error: z.string().nullable(),
  demandId: uuid.nullable().meta({ description: 'The demand that it reported' }),
  runId: z.string().nullable().meta({ description: 'The workflow run that it is about' }),
});
export type Delivery = z.output<typeof deliverySchema>;

export const deliveryDetailSchema = deliverySchema.extend({
  headers: z.record(z.string(), z.string()),
  payload: z.record(z.string(), z.unknown()).nullable(),
});
export type DeliveryDetail = z.output<typeof deliveryDetailSchema>;

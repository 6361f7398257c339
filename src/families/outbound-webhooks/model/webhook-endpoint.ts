import { z } from 'zod';
import { count, instant, uuid } from '../../../common/answers.js';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { eventSchema, webhookUrlSchema } from './deliver-webhook.js';
import { webhookSecretSchema } from './webhook-secret.js';

const name = postgresSafeText(100).trim().min(1);

/** What people define of an endpoint. */
export const webhookEndpointBodySchema = z.strictObject({
  name,
  url: webhookUrlSchema,
  enabled: z.boolean().default(true),
});
export type WebhookEndpointBody = z.output<typeof webhookEndpointBodySchema>;

export const newWebhookEndpointBodySchema = webhookEndpointBodySchema.extend({
  secret: webhookSecretSchema.optional().meta({ description: 'Default: the hub makes one' }),
});
export type NewWebhookEndpointBody = z.output<typeof newWebhookEndpointBodySchema>;

const MAX_KEEP_MS = 30 * 86_400_000;

export const secretRotationBodySchema = z.strictObject({
  secret: webhookSecretSchema.optional().meta({ description: 'Default: the hub makes one' }),
  keepMs: z
    .int()
    .min(0)
    .max(MAX_KEEP_MS)
    .default(86_400_000)
    .meta({ description: 'Time for which messages carry a signature of the previous secret, too' }),
});
export type SecretRotationBody = z.output<typeof secretRotationBodySchema>;

export const webhookEndpointSchema = z.strictObject({
  id: uuid,
  name,
  url: z.string(),
  enabled: z.boolean(),
  disabledReason: z.string().nullable().meta({ description: 'Why the hub has disabled it; null: it has not' }),
  failingSince: instant.nullable().meta({ description: 'First failure since the last success; null: it works' }),
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  createdAt: instant,
  createdBy: z.string(),
  changedAt: instant,
});
export type WebhookEndpoint = z.output<typeof webhookEndpointSchema>;

export const webhookEndpointWithSecretSchema = webhookEndpointSchema.extend({
  secret: z.string().meta({ description: 'The secret, shown this once' }),
});

export const webhookAttemptSchema = z.strictObject({
  id: z.string(),
  jobId: uuid,
  runNumber: count,
  endpointId: uuid.nullable(),
  event: eventSchema,
  host: z.string(),
  at: instant,
  ms: count.meta({ description: 'Duration of the call' }),
  status: count.nullable().meta({ description: 'Status of the answer; null: none came' }),
  code: z.string().nullable().meta({ description: 'Why it counts as failed; null: delivered' }),
  answer: z.string().meta({ description: 'First 1 KiB of the answer' }),
});
export type WebhookAttempt = z.output<typeof webhookAttemptSchema>;

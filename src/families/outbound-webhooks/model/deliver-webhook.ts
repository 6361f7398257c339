import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { webhookSecretSchema } from './webhook-secret.js';

export const MAX_URL = 2048;

export const webhookUrlSchema = postgresSafeText(MAX_URL)
  .regex(/^[\x21-\x7e]+$/, 'must be an encoded URL, in ASCII without spaces')
  .refine(isHttpUrl, {
    error: 'must be an http:// or https:// URL without a login',
  });

/** Names of events as Standard Webhooks has them, such as `task.completed`. */
export const eventSchema = z
  .string()
  .max(100)
  .regex(/^[a-z\d_]+(?:\.[a-z\d_]+)*$/, 'must be words of small letters, joined by dots, such as task.completed');

export const deliverWebhookPayload = z
  .strictObject({
    endpointId: z.uuid().optional().meta({ description: 'An endpoint of this hub; in place of url' }),
    url: webhookUrlSchema.optional(),
    secretUrl: webhookUrlSchema
      .optional()
      .meta({ description: 'In place of url: who knows this address may write to it, so it is sealed' }),
    event: eventSchema,
    payload: z.looseObject({}).meta({ description: 'What happened: `data` of the message' }),
    secret: webhookSecretSchema
      .optional()
      .meta({ description: 'Signs the message to an address; an endpoint has its own' }),
  })
  .refine(
    (payload) => [payload.endpointId, payload.url, payload.secretUrl].filter((one) => one !== undefined).length === 1,
    {
      error: 'is required, or endpointId, or secretUrl: one of them',
      path: ['url'],
    },
  )
  .refine(({ endpointId, secret }) => endpointId === undefined || secret === undefined, {
    error: 'does not go with endpointId, which has a secret of its own',
    path: ['secret'],
  });
export type DeliverWebhookPayload = z.output<typeof deliverWebhookPayload>;

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

import { z } from 'zod';
import { MAIL_ADDRESS } from '../../../config/http-fields.js';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';

export const CHANNELS = ['email', 'slack', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** Name of a person or a group in the sender's system. */
export const userIdSchema = z.string().regex(/^[\w.@:+-]{1,200}$/, 'must have 1 to 200 letters, digits or . _ @ : + -');
export const emailAddressSchema = z
  .string()
  .max(320)
  .regex(MAIL_ADDRESS, 'must be an address such as user@example.com');
export const httpUrlSchema = postgresSafeText(2048)
  .regex(/^https?:\/\/[\x21-\x7e]+$/, 'must be an http:// or https:// URL')
  .refine((text) => isWithoutLogin(text), { error: 'must be a URL without a login' });

export const notifyPayload = z
  .strictObject({
    userId: userIdSchema.optional().meta({ description: 'Whom to notify: a contact of this hub' }),
    to: z
      .union([emailAddressSchema, httpUrlSchema], { error: 'must be a mail address or a URL' })
      .optional()
      .meta({ description: 'Whom to notify, in place of userId: a mail address, or the URL of a webhook (sealed)' }),
    title: postgresSafeText(200)
      .regex(/^[^\u0000-\u001f\u007f]*$/, 'must be one line')
      .optional(),
    message: postgresSafeText(10_000).min(1),
    channel: z.enum([...CHANNELS, 'auto']).default('auto'),
    data: z.looseObject({}).optional().meta({ description: 'For webhooks: goes with the message' }),
  })
  .refine(({ userId, to }) => (userId === undefined) !== (to === undefined), {
    error: 'is required, or to: one of both',
    path: ['userId'],
  })
  .refine(({ to, channel }) => to === undefined || channel === 'auto' || (channel === 'email') === !isUrl(to), {
    error: 'is no address of that channel: email takes an address, slack and webhook take a URL',
    path: ['to'],
  });
export type Notify = z.output<typeof notifyPayload>;

export const isUrl = (text: string): boolean => /^https?:\/\//.test(text);

function isWithoutLogin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '';
}

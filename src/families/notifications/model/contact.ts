import { z } from 'zod';
import { instant, uuid } from '../../../common/answers.js';
import { CHANNELS, emailAddressSchema, httpUrlSchema, userIdSchema } from './notify.js';

export const contactBodySchema = z
  .strictObject({
    channels: z
      .array(z.enum(CHANNELS))
      .min(1)
      .max(CHANNELS.length)
      .refine((names) => new Set(names).size === names.length, { error: 'must name each channel once' })
      .meta({ description: 'Channels in the order in which they are tried' }),
    email: emailAddressSchema.optional(),
    slackUrl: httpUrlSchema.optional().meta({ description: "Address of Slack's incoming webhook; sealed" }),
    webhookEndpointId: z.uuid().optional(),
  })
  .superRefine((contact, context) => {
    const fields = { email: 'email', slack: 'slackUrl', webhook: 'webhookEndpointId' } as const;
    for (const name of contact.channels)
      if (contact[fields[name]] === undefined)
        context.addIssue({ code: 'custom', path: [fields[name]], message: `is required for the channel ${name}` });
  });
export type ContactBody = z.output<typeof contactBodySchema>;

export const contactSchema = z.strictObject({
  userId: userIdSchema,
  channels: z.array(z.enum(CHANNELS)),
  email: z.string().nullable(),
  hasSlack: z.boolean().meta({ description: 'Whether it has an address of Slack, which is not shown' }),
  webhookEndpointId: uuid.nullable(),
  changedAt: instant,
  changedBy: z.string(),
});
export type Contact = z.output<typeof contactSchema>;

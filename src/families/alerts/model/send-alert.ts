import { z } from 'zod';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';
import { CHANNELS, labelsSchema, severitySchema, type ChannelName, type Labels, type Severity } from './alert.js';

export const sendAlertPayload = z.strictObject({
  severity: severitySchema,
  title: postgresSafeText(200).trim().min(1),
  detail: postgresSafeText(10_000).trim().optional(),
  /** Identifies the alert; the title if absent. */
  key: postgresSafeText(255)
    .trim()
    .min(1)
    .refine((key) => !key.startsWith('rule:'), { error: 'must not begin with rule:, which the alerts of rules have' })
    .optional(),
  labels: labelsSchema.optional(),
  status: z.enum(['firing', 'resolved']).default('firing'),
  /** All that are configured if absent. */
  channels: z.array(z.enum(CHANNELS)).min(1).max(CHANNELS.length).optional(),
  /** An alert that exists: only its notifications are delivered. */
  alertId: z.uuid().optional(),
});
export type SendAlert = z.output<typeof sendAlertPayload>;

/** What a job or a part of the hub reports. */
export interface AlertReport {
  key: string;
  severity: Severity;
  title: string;
  detail?: string;
  labels: Labels;
  /** Default: all that are configured. */
  channels?: ChannelName[];
}

export function reportOf({ severity, title, detail, labels = {}, channels, key }: SendAlert): AlertReport {
  const unique = channels && [...new Set(channels)];
  return { key: keyOf({ key, title }), severity, title, detail, labels, channels: unique };
}

/** Returns the alert's key; a title must not become the key of a rule's alert either. */
export const keyOf = ({ key, title }: Pick<SendAlert, 'key' | 'title'>): string =>
  key ?? (title.startsWith('rule:') ? `title:${title}` : title);

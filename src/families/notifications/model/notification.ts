import { z } from 'zod';
import { instant, uuid } from '../../../common/answers.js';
import { CHANNELS } from './notify.js';

export const NOTIFICATION_STATES = ['open', 'delivered', 'failed'] as const;

const triedSchema = z.strictObject({
  channel: z.enum(CHANNELS),
  code: z.string(),
  message: z.string(),
  at: z.string(),
});
export type Tried = z.output<typeof triedSchema>;

export const notificationSchema = z.strictObject({
  id: uuid.meta({ description: 'Also the id of its job' }),
  userId: z.string().nullable(),
  title: z.string().nullable(),
  state: z.enum(NOTIFICATION_STATES),
  channel: z.enum(CHANNELS).nullable().meta({ description: 'Channel that has taken it, or is tried now' }),
  recipient: z.string().nullable().meta({ description: 'Mail address, or the host of an address' }),
  deliveryId: z.string().nullable().meta({ description: 'Job that delivers it by mail or webhook' }),
  tried: z.array(triedSchema).meta({ description: 'Channels that could not deliver it' }),
  why: z.string().meta({ description: 'What became of it, in a sentence' }),
  createdAt: instant,
  endedAt: instant.nullable(),
});
export type Notification = z.output<typeof notificationSchema>;
export type NotificationRow = Omit<Notification, 'why'>;

/** Says what became of a notification: why did somebody not get it? */
export function whyOf(row: NotificationRow, jobState: string | null): string {
  const { state, channel, recipient, tried, endedAt, deliveryId } = row;
  const failures = tried.map((one) => `${one.channel} failed (${one.code}: ${one.message})`).join('; ');
  const after = failures === '' ? '' : `, after ${failures}`;
  if (state === 'delivered') return `Delivered by ${channel} to ${recipient} at ${endedAt?.toISOString()}${after}.`;
  if (state === 'failed' || jobState === 'failed') return `Not delivered: ${failures || 'no channel was tried'}.`;
  if (jobState === 'cancelled') return `Not delivered: its job was cancelled${after}.`;
  if (jobState === null) return `Not delivered: its job is gone${after}.`;
  if (channel === null) return `Not delivered yet: no channel has been tried${after}.`;
  const by = deliveryId === null ? 'this job' : `job ${deliveryId}`;
  return `Not delivered yet: ${channel} to ${recipient} is tried by ${by}${after}.`;
}

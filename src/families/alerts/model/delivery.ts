import type { Alert, ChannelName } from './alert.js';

/** One message of an alert to one channel, while it is delivered. */
export interface Delivery {
  /** The same for each attempt, so that a receiver can recognize a repetition. */
  notificationId: string;
  status: 'firing' | 'resolved';
  channel: ChannelName;
  /** From 1. */
  attempts: number;
  episode: number;
  alert: Alert;
}

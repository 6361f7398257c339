import type { Schema } from '../../api/client.js';
import { operationsTexts } from '../../texts/operations.js';

/** Something that has happened to an alert. */
export interface Event {
  at: string;
  what: string;
  by: string | null;
  note: string | null;
}

const { events } = operationsTexts.alert;

/** Returns what has happened to an alert since it was raised last, and its latest messages and silences; the newest first. Pure. */
export function historyOf(alert: Schema<'AlertDetail'>, timeOf: (at: string) => string): Event[] {
  const { firedAt, lastAt, count, rule, acknowledgedAt, acknowledgedBy, acknowledgeReason } = alert;
  const { resolvedAt, resolvedBy, silences, notifications } = alert;
  const found: Event[] = [
    { at: firedAt, what: events.raised, by: rule, note: alert.detail },
    ...(count > 1 ? [{ at: lastAt, what: events.again(count), by: rule, note: null }] : []),
    ...happened(acknowledgedAt, events.acknowledged, acknowledgedBy, acknowledgeReason),
    ...happened(resolvedAt, events.resolved, resolvedBy, null),
    ...silences.flatMap(({ createdAt, createdBy, until, reason, endedAt, endedBy, endReason }) => [
      ...happened(createdAt, events.silenced, createdBy, `${operationsTexts.alert.until(timeOf(until))}: ${reason}`),
      ...happened(endedAt, events.unsilenced, endedBy, endReason),
    ]),
    ...notifications.map(({ createdAt, sentAt, status, channel, state, error }) => ({
      at: sentAt ?? createdAt,
      what: status === 'firing' ? events.firing(channel) : events.over(channel),
      by: null,
      note: error === null ? state : `${state}: ${error.code}: ${error.message}`,
    })),
  ];
  return found.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

const happened = (at: string | null, what: string, by: string | null, note: string | null): Event[] =>
  at === null ? [] : [{ at, what, by, note }];

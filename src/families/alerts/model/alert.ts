import { z } from 'zod';
import { count, instant, uuid } from '../../../common/answers.js';
import { postgresSafeText } from '../../../common/postgres-safe-json.js';

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Words of other systems, accepted on input. */
const OTHER_WORDS = { high: 'error', medium: 'warning', low: 'info' } as const;
type OtherWord = keyof typeof OTHER_WORDS;

/** Parses a severity in any case, or another system's word for it. */
export const severitySchema = z
  .string()
  .max(20)
  .toLowerCase()
  .pipe(z.enum([...SEVERITIES, ...(Object.keys(OTHER_WORDS) as OtherWord[])]))
  .transform((word): Severity => (word in OTHER_WORDS ? OTHER_WORDS[word as OtherWord] : (word as Severity)));

export const ALERT_STATES = ['firing', 'acknowledged', 'resolved'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const CHANNELS = ['email', 'slack', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];

const MAX_LABELS = 20;
/** Labels: few, short, and named like Prometheus names them. */
export const labelsSchema = z
  .record(z.string().regex(/^[a-zA-Z_]\w{0,62}$/, 'must be a name such as queue'), postgresSafeText(200))
  .refine((labels) => Object.keys(labels).length <= MAX_LABELS, { error: `must have at most ${MAX_LABELS} entries` });
export type Labels = Record<string, string>;

/** An alert as interfaces show it. */
export const alertSchema = z.strictObject({
  id: uuid,
  key: z.string().meta({ description: 'Identifies the alert: what fires again under its key only counts' }),
  rule: z.string().nullable().meta({ description: 'Rule that raises it; null: a job did' }),
  severity: z.enum(SEVERITIES),
  state: z.enum(ALERT_STATES),
  title: z.string(),
  detail: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  value: z.number().nullable().meta({ description: "The rule's figure when it last fired" }),
  count: count.meta({ description: 'How often it has fired since `firedAt`' }),
  firedAt: instant,
  lastAt: instant,
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgeReason: z.string().nullable(),
  resolvedAt: instant.nullable(),
  resolvedBy: z
    .string()
    .nullable()
    .meta({ description: 'Who resolved it: a person, `job:<id>`, `rule`, or `calm`, when no job raised it any more' }),
  silencedUntil: instant.nullable(),
  mutedBy: z
    .string()
    .nullable()
    .meta({ description: 'Rule whose alert explains this one, so nobody is notified of it' }),
});
export type Alert = z.output<typeof alertSchema>;

export const NOTIFICATION_STATES = ['pending', 'begun', 'sent', 'failed'] as const;

/** One message of an alert to one channel. */
export const alertNotificationSchema = z.strictObject({
  id: uuid,
  status: z.enum(['firing', 'resolved']),
  channel: z.string(),
  state: z.enum(NOTIFICATION_STATES),
  attempts: count,
  createdAt: instant,
  nextAt: instant.nullable(),
  sentAt: instant.nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export type AlertNotification = z.output<typeof alertNotificationSchema>;

export const alertSilenceSchema = z.strictObject({
  until: instant,
  reason: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  endedAt: instant.nullable().meta({ description: 'When somebody ended it before its time' }),
  endedBy: z.string().nullable(),
  endReason: z.string().nullable(),
});

export const alertDetailSchema = alertSchema.extend({
  notifications: z.array(alertNotificationSchema).meta({ description: 'The latest 50 messages, newest first' }),
  silences: z.array(alertSilenceSchema).meta({ description: 'The latest 20 silences, newest first' }),
});
export type AlertDetail = z.output<typeof alertDetailSchema>;

/** Columns of `alerts a` as an Alert. */
export const ALERT_COLUMNS = `
  a.id, a.key, a.rule, a.severity, a.state, a.title, a.detail, a.labels, a.value, a.count, a.fired_at as "firedAt",
  a.last_at as "lastAt", a.acknowledged_at as "acknowledgedAt", a.acknowledged_by as "acknowledgedBy",
  a.acknowledge_reason as "acknowledgeReason", a.resolved_at as "resolvedAt", a.resolved_by as "resolvedBy",
  case when a.silenced_until > now() then a.silenced_until end as "silencedUntil", a.muted_by as "mutedBy"`;

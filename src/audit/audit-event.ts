import { z } from 'zod';
import { instant } from '../common/answers.js';

/** Ways by which acts reach the hub; `hub`: it acts by itself. */
export const AUDIT_INTERFACES = ['rest', 'graphql', 'mcp', 'cli', 'hub'] as const;

/** Who acts. Ids and names are kept as they were then: the key may be gone since. */
export const auditActorSchema = z.strictObject({
  kind: z
    .string()
    .meta({ description: 'Credentials, such as `api-key`; `job` or `hub` where no person or program asked' }),
  id: z.string(),
  name: z.string(),
  role: z.string().nullable(),
});
export type AuditActor = z.output<typeof auditActorSchema>;

/** What was done, by whom, and how it ended. */
export const auditEventSchema = z.strictObject({
  id: z.string().meta({ description: 'Number in the chain, which has no gaps' }),
  at: instant,
  actor: auditActorSchema,
  interface: z.enum(AUDIT_INTERFACES),
  address: z.string().nullable(),
  action: z.string().meta({ description: 'Such as `queue.pause`, by whichever interface' }),
  target: z
    .string()
    .nullable()
    .meta({ description: 'Id or name of what it was done to; null: selected by the filter' }),
  filter: z.unknown().meta({ description: 'What else the request said: a filter, a mode, the new definition' }),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  result: z.string().meta({
    description:
      '`done`; `started`, of an act with many transactions, which another event ends; else the code of the error',
  }),
  continues: z.string().nullable().meta({ description: 'Event with which an act with many transactions started' }),
});
export type AuditEvent = z.output<typeof auditEventSchema>;

/** An act as it is recorded; the ledger adds number, instant and digest. */
export type Act = Omit<AuditEvent, 'id' | 'at'>;

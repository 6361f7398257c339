import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';

/** Kinds of waits, for programs; people read the sentence. */
export const WAIT_CODES = [
  'ENDED',
  'RUNNING',
  'CANCELLING',
  'CHILDREN',
  'DELAYED',
  'RETRY',
  'SUSPENDED',
  'LANE',
  'DEPENDENCIES',
  'WORKER',
  'LEASED',
  'PAUSED',
  'DRAINING',
  'NO_WORKER',
  'ENGINE_AWAY',
  'RATE_LIMITED',
  'TENANT_LIMIT',
  'CAPACITY',
  'NEXT',
  'APPROVAL',
  'NO_SET',
  'UNAVAILABLE',
  'BACKOFF',
  'GITHUB_BUDGET',
  'ISOLATION',
  'STARTING',
] as const;
export type WaitCode = (typeof WAIT_CODES)[number];

const groupOf = <Key extends z.ZodType>(key: Key) => z.strictObject({ value: key, count });

/** Who is ahead, in the largest groups. */
export const aheadSchema = z.strictObject({
  total: count,
  exact: z.boolean().meta({ description: 'False: there are more, which were not counted' }),
  byPriority: z.array(groupOf(z.int())),
  byTenant: z.array(groupOf(z.string().nullable())),
  byRepository: z.array(groupOf(z.string())),
});
export type Ahead = z.output<typeof aheadSchema>;

/** Why something waits, since when, behind whom, and what would change it. */
export const whySchema = z.strictObject({
  id: uuid,
  state: z.string(),
  waits: z.boolean(),
  code: z.enum(WAIT_CODES),
  reason: z.string().meta({ description: 'A sentence' }),
  since: instant,
  until: instant.nullable().meta({ description: 'When it is due, if a time is what it waits for' }),
  position: count.nullable().meta({ description: 'Position in line: 1 is next; null where there is no line' }),
  ahead: aheadSchema.nullable(),
  setting: z
    .strictObject({ name: z.string(), value: z.string(), advice: z.string() })
    .nullable()
    .meta({ description: 'What would change it' }),
});
export type Why = z.output<typeof whySchema>;
/** What a job type knows of why a job of it waits after its run has suspended it. */
export type OwnReason = Pick<Why, 'code' | 'reason' | 'until'>;
export type Setting = NonNullable<Why['setting']>;

/** Describes who is ahead, for the end of a sentence. @param own in a line of its tenant's jobs alone */
export function standing({ total, exact }: Pick<Ahead, 'total' | 'exact'>, own = false): string {
  if (total === 0) return own ? 'it is the next of its tenant' : 'it is next';
  const whose = own ? ' of its own' : '';
  return `${exact ? '' : 'at least '}${total}${whose} ${total === 1 ? 'is' : 'are'} ahead of it`;
}

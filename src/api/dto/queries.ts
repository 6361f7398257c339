import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JOB_STATES } from '../../jobs/job-state.js';
import { jobTypeSchema } from '../../jobs/job-request.js';
import { resolveQueueName } from '../../jobs/queue-names.js';
import type { Scopes } from '../../jobs/scopes.js';
import { EXPORT_FORMATS } from '../../persistence/queries/export/export-formats.js';
import type { JobFilter } from '../../persistence/queries/job-filter.js';
import { DEMAND_STATES } from '../../runners/model/demand-state.js';
import { RUNNER_STATES } from '../../runners/model/runner-state.js';
import { gitHubId, isRelated, ONE_RELATION, oneRelation, relationShape } from './relations.js';
import { DELIVERY_STATUSES } from '../../webhooks/delivery.js';

const MAX_LIMIT = 1000;

export const limit = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, `must be a number from 1 to ${MAX_LIMIT}`)
  .transform(Number)
  .refine((value) => value <= MAX_LIMIT, { error: `must be a number from 1 to ${MAX_LIMIT}` })
  .default(50)
  .meta({ description: 'Maximum number of items, up to 1000' });

/** Format of a list that is also a file. */
export const format = z
  .enum(['json', 'csv'])
  .default('json')
  .meta({ description: 'csv: all that match, as a file, whatever the limit' });

/** Cursor of a page whose rows have a UUID. */
const cursor = z.guid({ error: 'must be the nextCursor of the previous page' }).optional();
/** Cursor of a page whose rows have a number. */
const sequence = z
  .string()
  .regex(/^\d{1,18}$/, 'must be the nextCursor of the previous page')
  .optional();

/** Instants from 1970 on: job ids carry times from 1970 to 9999. */
export const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], { error: 'must be an ISO 8601 instant or date' })
  .transform((text) => new Date(text))
  .refine((date) => date.getTime() >= 0, { error: 'must not be before 1970' });

const name = postgresSafeText(255).min(1);

/** Fields by which queries and bulk actions select jobs. */
export const filterShape = {
  queue: postgresSafeText(100).optional(),
  type: jobTypeSchema.optional(),
  state: z.enum(JOB_STATES).optional(),
  tag: postgresSafeText(100).min(1).optional(),
  tenant: name.optional(),
  fingerprint: z
    .string()
    .regex(/^[\da-f]{16}$/, 'must be the fingerprint of a group of failures')
    .optional()
    .meta({ description: 'Failed jobs of this group' }),
  q: postgresSafeText(200).min(1).optional().meta({ description: 'Text that the data or the error contains' }),
  from: instant.optional(),
  to: instant.optional(),
};

export const jobFilterSchema = z.strictObject(filterShape);
type FilterInput = z.output<typeof jobFilterSchema>;

/** Jobs that a list is asked for by their ids at most: they fit into the line of a request. */
export const MAX_IDS = 100;
const ids = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.uuid({ error: 'must be ids of jobs, separated by commas' })).max(MAX_IDS))
  .optional()
  .meta({ description: `Only the jobs of these ids, separated by commas, ${MAX_IDS} at most` });

type Named = Parameters<typeof isRelated>[0] & { ids?: string[] };
const namedOnce = (query: Named): boolean => query.ids === undefined || !isRelated(query);
const NAMED_ONCE = { error: 'ids and what jobs belong to exclude one another', path: ['ids'] };

export const jobListSchema = z
  .strictObject({ ...filterShape, ...relationShape, ids, limit, cursor })
  .refine(oneRelation, ONE_RELATION)
  .refine(namedOnce, NAMED_ONCE);

export const deadLetterListSchema = z.strictObject({
  queue: postgresSafeText(100).optional(),
  type: jobTypeSchema.optional(),
  code: postgresSafeText(100).min(1).optional(),
  limit,
  cursor,
});

/** Query for GitHub data; the cursor is a number. */
export const githubListSchema = z.strictObject({
  repository: postgresSafeText(201).min(1).optional().meta({ description: 'owner/name' }),
  organisation: postgresSafeText(100).min(1).optional().meta({
    description: 'Owner of the repositories and workflows; for runners, the organization they are registered with',
  }),
  removed: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'false: only what GitHub still shows; true: only what it no longer shows' }),
  limit,
  cursor: sequence,
});

const repository = postgresSafeText(200).optional().meta({ description: 'owner/name' });

export const demandListSchema = z.strictObject({
  format,
  limit,
  cursor,
  repository,
  state: z.enum(DEMAND_STATES).optional(),
  conclusion: postgresSafeText(50).min(1).optional().meta({ description: "GitHub's conclusion, such as failure" }),
  runnerSet: name.optional(),
  workflowJobId: gitHubId.optional(),
  ...relationShape,
});
export const runnerListSchema = z.strictObject({
  format,
  limit,
  cursor,
  repository,
  state: z.enum(RUNNER_STATES).optional(),
  name: name.optional(),
  runnerSet: name.optional(),
});

export const deliveryListSchema = z.strictObject({
  format,
  limit,
  cursor: sequence,
  event: postgresSafeText(100).optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
  demandId: z.guid().optional(),
  runId: relationShape.runId,
  runner: relationShape.runner,
});

export const scheduleListSchema = z.strictObject({ format, limit, cursor });
export const apiKeyListSchema = z.strictObject({ limit, cursor });
export const outageListSchema = z.strictObject({ limit, cursor });

/** Query for components; the cursor is a name. */
export const statusListSchema = z.strictObject({ limit, cursor: postgresSafeText(100).min(1).optional() });

/** Query for the audit; the cursor is the number of an event. */
export const auditListSchema = z.strictObject({
  actor: name.optional().meta({ description: 'Id or name of the actor' }),
  action: postgresSafeText(100)
    .min(1)
    .optional()
    .meta({ description: 'Beginning of the name of the action: `key` finds `key.create` and `key.revoke`' }),
  target: name.optional().meta({ description: 'Beginning of the target, or of the name of a key' }),
  event: sequence.meta({ description: 'Only the event of this number, as `RunnerHub-Audit-Event` names it' }),
  from: instant.optional(),
  to: instant.optional(),
  format,
  limit,
  cursor: sequence,
});

/** Query for a check of the audit. */
export const auditVerifySchema = z.strictObject({
  head: z
    .string()
    .regex(/^\d{1,18}:[\da-f]{64}$/, 'must be <id>:<digest>, as an earlier check has returned it')
    .transform((text) => ({ id: text.split(':')[0] ?? '', digest: text.split(':')[1] ?? '' }))
    .optional()
    .meta({ description: 'Head of an earlier check, which must still be in the chain' }),
});

export const exportSchema = z
  .strictObject({
    ...filterShape,
    ...relationShape,
    ids,
    format: z.enum(EXPORT_FORMATS).default('json'),
    limit: z
      .string()
      .regex(/^[1-9]\d{0,8}$/, 'must be a number from 1 to 999999999')
      .transform(Number)
      .optional()
      .meta({ description: 'Maximum number of jobs, the newest first; all if absent' }),
  })
  .refine(oneRelation, ONE_RELATION)
  .refine(namedOnce, NAMED_ONCE);

/** Query for a job's trail; the cursor is a sequence number. */
export const trailSchema = z.strictObject({
  limit,
  cursor: sequence,
});

/**
 * Converts a query to a filter within the sender's scopes, with aliases resolved to the queue's own name.
 * @throws HubError QUEUE_NOT_FOUND
 */
export function toJobFilter({ queue, ...filter }: FilterInput, scopes: Scopes): JobFilter {
  const { type, state, tag, tenant, fingerprint, q, from, to } = filter;
  const known = queue === undefined ? undefined : knownQueue(queue);
  return { scopes, queue: known, type, state, tag, tenant, fingerprint, q, from, to };
}

/** Resolves a queue's name or alias. @throws HubError QUEUE_NOT_FOUND */
export function knownQueue(queue: string): string {
  const known = resolveQueueName(queue);
  if (known === undefined) throw new HubError('QUEUE_NOT_FOUND', `There is no queue "${queue}"`);
  return known;
}

import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { newId } from '../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import type { RoutedJob } from '../jobs/job.js';
import type { JobSpec } from '../jobs/job-handler.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { jobRequestSchema, type JobRequest, type JobRequestInput, type Repeat } from '../jobs/job-request.js';
import { JobIntake, ScheduleIntake, type AcceptedJob, type SqlExecutor } from '../jobs/ports/ledger.js';
import { SecretBox } from '../jobs/ports/secrets.js';
import { JobEnqueuer } from '../jobs/ports/worker.js';
import { HUB_KEYS } from '../jobs/hub-keys.js';
import { resolveQueueName } from '../jobs/queue-names.js';
import { sealFields } from '../jobs/sealed-fields.js';
import { covers, describeScopes, UNSCOPED, type Scopes } from '../jobs/scopes.js';
import { DEFAULT_BACKOFF, DEFAULT_RETRY, durationMs } from '../jobs/retry-policy.js';
import { priorityOf } from './priority-rules.js';
import { keyOf, withData } from './request-in-data.js';
import { invalidField, parseOrThrow } from '../common/validation.js';
import { activeTraceparent } from '../common/traceparent.js';

export interface RouteOptions {
  /** Joins the caller's transaction: after its rollback the job never existed. */
  manager?: SqlExecutor;
  /** Requester, recorded in the trail. */
  actor?: string;
  parentId?: string;
  /** Name of the job among its parent's children, which one job has as long as the parent exists. */
  as?: string;
  /** Scopes of a sender, outside of which no job is routed. Default: the job is the hub's own. */
  scopes?: Scopes;
}

/** Entry for all jobs: validates a request, decides where and how it runs, and stores it. Resolves at the commit. */
@Injectable()
export class JobRouter extends JobEnqueuer {
  constructor(
    private readonly registry: JobRegistry,
    private readonly intake: JobIntake,
    private readonly scheduleIntake: ScheduleIntake,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
    private readonly secrets: SecretBox,
  ) {
    super();
  }

  /** @throws HubError VALIDATION_FAILED, UNKNOWN_JOB_TYPE, QUEUE_MISMATCH, FORBIDDEN, PAYLOAD_TOO_LARGE, IDEMPOTENCY_MISMATCH */
  async route(input: JobRequestInput, options: RouteOptions = {}): Promise<AcceptedJob> {
    const { job, request } = this.plan(input, options);
    if (options.scopes) checkKeys(request);
    if (request.repeat) return this.scheduleIntake.create(job, keyed(request, request.repeat), options);
    const [accepted] = await this.intake.accept([job], options);
    if (!accepted) throw new Error('the ledger returned no row');
    return accepted;
  }

  /** Changes a schedule to match the request. @throws as `route`, NOT_FOUND, WRONG_STATE */
  async reschedule(id: string, input: JobRequestInput, options: RouteOptions = {}): Promise<void> {
    const { job, request } = this.plan(input, options);
    if (!request.repeat) throw invalidField('repeat', 'is required: {every: milliseconds} or {pattern: cron, tz}');
    await this.scheduleIntake.change(id, job, keyed(request, request.repeat), options);
  }

  /** Routes all jobs or none; the results are in order. */
  async routeBatch(inputs: JobRequestInput[], options: RouteOptions = {}): Promise<AcceptedJob[]> {
    const planned = inputs.map((input, index) => this.plan(input, options, `jobs.${index}.`));
    if (options.scopes) planned.forEach(({ request }, index) => checkKeys(request, `jobs.${index}.`));
    if (planned.some(({ request }) => request.repeat)) {
      throw new HubError('VALIDATION_FAILED', 'A repeating job can only be enqueued alone');
    }
    return this.intake.accept(
      planned.map(({ job }) => job),
      options,
    );
  }

  /** Plans a job without storing it. Pure except for the id. */
  plan(input: JobRequestInput, options: RouteOptions, path = ''): { job: RoutedJob; request: JobRequest } {
    const asked = parseOrThrow(jobRequestSchema, input, path);
    const { spec } = this.registry.get(asked.type);
    this.checkQueue(asked, spec);
    checkScopes(asked, spec, options.scopes ?? UNSCOPED);
    this.checkSize(asked);
    const payload = parseOrThrow(spec.payload, asked.data, `${path}data.`);
    if (spec.requestsIn) this.checkInner(spec.requestsIn(payload), asked, options.scopes ?? UNSCOPED, `${path}data.`);
    const request = withData(asked, spec, payload, path);
    const retry = spec.retry ?? DEFAULT_RETRY;
    const override = this.config.queues[spec.queue];
    const backoff = retry.backoff ?? DEFAULT_BACKOFF;
    const queueBackoff = override?.backoffMs === undefined ? null : { ...backoff, delay: override.backoffMs };
    const { dedupeKey, dedupeTtl } = keyOf(request, spec.dedupeOf?.(payload), options, path);
    const job: RoutedJob = {
      id: newId(),
      type: spec.type,
      queue: spec.queue,
      priority: request.priority ?? spec.priority?.(payload) ?? priorityOf(spec.type, request.data),
      data: sealFields(this.secrets, spec, request.data),
      maxAttempts: request.attempts ?? override?.attempts ?? retry.attempts,
      backoff: request.backoff ?? queueBackoff,
      timeout: request.timeout ?? (spec.timeout === undefined ? null : durationMs(spec.timeout)),
      deadline: request.deadline ?? null,
      runAt: request.runAt ?? null,
      delay: request.delay ?? null,
      tags: request.tags ?? [],
      tenant: request.tenant ?? null,
      parentId: options.parentId ?? null,
      originId: null,
      dedupeKey,
      dedupeTtl,
      scheduleId: null,
      batched: spec.batch !== undefined,
      actor: options.actor ?? 'hub',
      traceparent: activeTraceparent(),
    };
    return { job, request };
  }

  private checkInner(inner: InnerRequest[], { tenant }: JobRequest, scopes: Scopes, path: string): void {
    for (const { type, data, path: at } of inner) {
      const { spec } = this.registry.get(type);
      checkScopes({ tenant }, spec, scopes);
      const secret = spec.secrets?.find((name) => data[name] !== undefined);
      if (secret === undefined) continue;
      throw invalidField(
        `${path}${at}.data.${secret}`,
        `holds a secret, which is sealed in a job of its own only: name what the hub has stored, such as an endpoint or a user`,
      );
    }
  }

  private checkQueue({ queue }: JobRequest, spec: JobSpec): void {
    if (queue === undefined) return;
    const name = resolveQueueName(queue);
    if (name === undefined) throw new HubError('QUEUE_NOT_FOUND', `There is no queue "${queue}"`);
    if (name !== spec.queue) {
      throw new HubError('QUEUE_MISMATCH', `${spec.type} runs on the queue "${spec.queue}", not on "${name}"`);
    }
  }

  private checkSize({ data }: JobRequest): void {
    const bytes = Buffer.byteLength(JSON.stringify(data));
    if (bytes > this.config.maxPayloadBytes) {
      throw new HubError(
        'PAYLOAD_TOO_LARGE',
        `data has ${bytes} bytes, ${this.config.maxPayloadBytes} are allowed (MAX_PAYLOAD_BYTES): store it elsewhere and pass a reference`,
      );
    }
  }
}

type InnerRequest = ReturnType<NonNullable<JobSpec['requestsIn']>>[number];

function checkScopes(
  { tenant }: Pick<JobRequest, 'tenant'>,
  { type, queue, forTenants = false }: JobSpec,
  scopes: Scopes,
): void {
  if (scopes.tenants !== null && !forTenants) {
    throw new HubError('FORBIDDEN', `${type} acts on what belongs to all tenants: it needs a key without tenants`);
  }
  if (covers(scopes, { queue, tenant: tenant ?? null })) return;
  const job = `${type} on the queue "${queue}" ${tenant === undefined ? 'without a tenant' : `of the tenant "${tenant}"`}`;
  throw new HubError('FORBIDDEN', `${job} is outside of the scopes of this key: ${describeScopes(scopes)}`);
}

/** Keeps senders from the keys by which the hub finds its own jobs and schedules: who holds one stops that work. */
function checkKeys({ dedupeKey, repeat }: JobRequest, path = ''): void {
  if (dedupeKey === undefined && repeat === undefined) return;
  const fields = { dedupeKey, 'repeat.key': repeat?.key };
  for (const [field, key] of Object.entries(fields)) {
    if (key?.startsWith(HUB_KEYS))
      throw invalidField(`${path}${field}`, `must not begin with ${HUB_KEYS}, which is reserved`);
  }
}

/** Adds a schedule's key, which may be given as dedupeKey; refuses fields that set the time of a single job. */
function keyed(request: JobRequest, repeat: Repeat): Repeat {
  for (const name of ['delay', 'runAt', 'deadline', 'dedupeTtl'] as const) {
    if (request[name] !== undefined) throw invalidField(name, 'does not apply to a repeating job: leave it out');
  }
  const { dedupeKey } = request;
  if (repeat.key !== undefined && dedupeKey !== undefined && repeat.key !== dedupeKey) {
    throw invalidField('repeat.key', 'must equal dedupeKey: leave one out');
  }
  return { ...repeat, key: repeat.key ?? dedupeKey };
}

import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { unstorable, type JsonObject } from '../../common/postgres-safe-json.js';
import { HUB_KEYS } from '../../jobs/hub-keys.js';
import { Projects } from '../../projects/projects.js';
import { JobRouter } from '../../routing/job-router.js';
import { notUnderstood, type EventOutcome, type WebhookEvent } from './webhook-event.js';

/** Time for which one delivery enqueues one job, however often it is processed. */
const DEDUPE_MS = 30 * 86_400_000;

const fullName = z
  .string()
  .max(200)
  .regex(/^[\w.-]+\/[\w.-]+$/);

const closedSchema = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    head: z.object({
      ref: z
        .string()
        .min(1)
        .max(255)
        .refine((text) => unstorable(text) === undefined),
      /** Null: the fork is deleted. */
      repo: z.object({ full_name: fullName }).nullable(),
    }),
  }),
  repository: z.object({ full_name: fullName }),
});

/** Removes the previews of a pull request that was closed, merged or not. */
@Injectable()
export class PullRequestEvent implements WebhookEvent {
  readonly name = 'pull_request';

  constructor(
    private readonly projects: Projects,
    private readonly router: JobRouter,
  ) {}

  async apply(payload: JsonObject, deliveryId: string): Promise<EventOutcome> {
    if (payload['action'] !== 'closed') return { status: 'ignored', detail: 'the hub handles the end alone' };
    const parsed = closedSchema.safeParse(payload);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return notUnderstood(`${issue?.path.join('.')}: ${issue?.message}`);
    }
    const { pull_request: request, repository } = parsed.data;
    const { ref: branch, repo } = request.head;
    // A fork may have a branch of the same name, which has no preview here.
    if (repo?.full_name.toLowerCase() !== repository.full_name.toLowerCase())
      return { status: 'ignored', detail: `request ${request.number} came from a fork, which has no previews` };
    if (!(await this.projects.hasRepository(repository.full_name)))
      return { status: 'ignored', detail: `no project is in ${repository.full_name}` };
    const { id } = await this.router.route(
      {
        type: 'cleanup_preview_environments',
        data: { repository: repository.full_name, branch },
        dedupeKey: `${HUB_KEYS}previews:${deliveryId}`,
        dedupeTtl: DEDUPE_MS,
      },
      { actor: 'github' },
    );
    return { status: 'processed', detail: `job ${id} removes the previews of request ${request.number}` };
  }
}

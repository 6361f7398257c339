import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { instant, uuid, type Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { RunnerContainer } from '../provisioning/runner-container.js';
import { RUNNER_STATES, type RunnerState } from '../model/runner-state.js';
import { RunnerStore } from '../store/runner-store.js';

/** A runner as the APIs show it. */
export const runnerSchema = z.strictObject({
  id: uuid,
  name: z.string(),
  demandId: uuid.nullable().meta({
    description:
      'The demand it is assigned to; null while it waits in the pool. A demand names the runner that ran its job',
  }),
  workflowName: z.string().nullable().meta({ description: 'Of the demand' }),
  jobName: z.string().nullable().meta({ description: 'Of the demand' }),
  runnerSet: z.string(),
  repository: z.string(),
  githubRunnerId: z.string().nullable(),
  containerId: z.string().nullable(),
  host: z.string().nullable(),
  state: z.enum(RUNNER_STATES),
  waitsFor: z
    .string()
    .nullable()
    .meta({ description: 'Why it has not started yet, for example an image that is being pulled' }),
  image: z.string(),
  imageDigest: z.string().nullable(),
  exitCode: z.int().nullable(),
  oomKilled: z.boolean().nullable(),
  createdAt: instant,
  registeredAt: instant.nullable(),
  startedAt: instant.nullable(),
  onlineAt: instant.nullable(),
  busyAt: instant.nullable(),
  finishedAt: instant.nullable(),
  removedAt: instant.nullable(),
  error: z.string().nullable(),
});
export type Runner = z.output<typeof runnerSchema>;

export const runnerLogSchema = z.strictObject({
  log: z.string(),
  complete: z.boolean().meta({ description: 'Whether the container has ended, so that the log is final' }),
});
export type RunnerLogText = z.output<typeof runnerLogSchema>;

export interface RunnerFilter {
  name?: string;
  state?: RunnerState;
  repository?: string;
  runnerSet?: string;
}

const SELECT = `
  select r.id, r.name, r.demand_id as "demandId", d.workflow_name as "workflowName", d.job_name as "jobName",
         r.runner_set as "runnerSet", r.repository, r.github_runner_id as "githubRunnerId",
         r.container_id as "containerId", r.host, r.state, r.image, r.image_digest as "imageDigest",
         case when r.state = 'registering' then r.waits_for end as "waitsFor", r.exit_code as "exitCode",
         r.oom as "oomKilled", r.created_at as "createdAt", r.registered_at as "registeredAt",
         r.started_at as "startedAt", r.online_at as "onlineAt", r.busy_at as "busyAt",
         r.finished_at as "finishedAt", r.removed_at as "removedAt", r.error
    from runners r left join demands d on d.id = r.demand_id`;

/** Reads runners, in pages by id, newest first. */
@Injectable()
export class RunnerSearch {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly store: RunnerStore,
    private readonly container: RunnerContainer,
  ) {}

  async list(
    { state, repository, name, runnerSet }: RunnerFilter,
    limit: number,
    cursor?: string,
  ): Promise<Page<Runner>> {
    const rows = await this.ledger.query<Runner>(
      `${SELECT} where ($1::text is null or r.state = $1) and ($2::text is null or r.repository = $2)
          and ($3::uuid is null or r.id < $3) and ($5::text is null or r.name = $5)
          and ($6::text is null or r.runner_set = $6) order by r.id desc limit $4`,
      [state, repository, cursor, limit + 1, name, runnerSet],
    );
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<Runner> {
    const [runner] = isUuid(id) ? await this.ledger.query<Runner>(`${SELECT} where r.id = $1`, [id]) : [];
    if (!runner) throw new HubError('NOT_FOUND', `There is no runner ${id}`);
    return runner;
  }

  /**
   * Returns the container's output: on its own machine up to 1000 lines or 1 MiB of it, elsewhere the tail stored while
   * it runs, afterwards the stored log.
   * @throws HubError NOT_FOUND
   */
  async logs(id: string): Promise<RunnerLogText> {
    const row = isUuid(id) ? await this.store.find(id) : undefined;
    if (!row) throw new HubError('NOT_FOUND', `There is no runner ${id}`);
    const current = row.finished ? null : await this.container.currentLog(row);
    const [kept] = await this.ledger.query<{ log: string | null }>(`select log from runners where id = $1`, [id]);
    return { log: current ?? kept?.log ?? '', complete: row.finished };
  }
}

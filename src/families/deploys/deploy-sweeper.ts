import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { onOneNode } from '../../database/cluster-duty.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { DeployEndings, type Ending } from './deploy-endings.js';
import { ROLLOUT_COLUMNS, type RolloutRow } from './rollout-sql.js';

/** Deployments of one pass, in any order: some whose removal fails again do not keep it from the others. */
const SOME = 20;
/** Time after which a target is free again although what a deployment has left can't be removed. */
const GIVE_UP_MS = 600_000;

const ANY_OPEN_SQL = `select exists (select 1 from deployments where state in ('pending','in_progress')) as any`;
const ORPHANED_SQL = `
  select ${ROLLOUT_COLUMNS}, j.state as "jobState", j.error_code as "jobCode", j.error_message as "jobMessage",
         j.cancel_reason as "cancelReason",
         coalesce(extract(epoch from now() - j.finished_at) * 1000, ${GIVE_UP_MS})::float8 as "endedMs"
    from (select * from deployments where state in ('pending','in_progress') order by seq limit 1000) d
    left join jobs j on j.id = d.job_id
   where j.id is null or j.state not in ${OPEN_STATES_SQL}
   order by random() limit ${SOME}`;

interface Orphaned extends RolloutRow {
  jobState: string | null;
  jobCode: string | null;
  jobMessage: string | null;
  cancelReason: string | null;
  /** Milliseconds since the end of its job. */
  endedMs: number;
}

/** Ends deployments whose jobs have ended without them: they were cancelled while they waited, or ran out of time. */
@Injectable()
export class DeploySweeper {
  private readonly logger = new Logger('Deploys');

  constructor(
    private readonly ledger: LedgerDb,
    private readonly endings: DeployEndings,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'role' | 'timings'>,
  ) {}

  @Periodic('deploySweepMs', 'Search for deployments whose jobs have ended failed; the next one follows in seconds')
  async sweep(): Promise<void> {
    // It needs the platform, which a node without workers may not reach.
    if (this.config.role === 'api') return;
    // Taking the turn writes, which an idle hub should not do each second.
    const [open] = await this.ledger.query<{ any: boolean }>(ANY_OPEN_SQL);
    if (!open?.any) return;
    const found = await onOneNode(this.ledger, 'deploys', this.config.timings.deploySweepMs, (db) =>
      queryRows<Orphaned>(db, ORPHANED_SQL),
    );
    for (const rollout of found ?? []) await this.end(rollout);
  }

  private async end(rollout: Orphaned): Promise<void> {
    const { deploymentId, switchedAt, endedMs } = rollout;
    try {
      const giveUp = endedMs >= GIVE_UP_MS;
      if (switchedAt) await this.endings.finish(rollout, giveUp);
      else await this.endings.end(rollout, endingOf(rollout), giveUp);
    } catch (error) {
      const next = 'the sweep after this one repeats it';
      this.logger.warn({ deploymentId, error: messageOf(error) }, `removal of an ended deployment failed; ${next}`);
    }
  }
}

function endingOf({ jobState, jobCode, jobMessage, cancelReason }: Orphaned): Ending {
  if (jobState === 'cancelled') return { state: 'cancelled', code: null, message: cancelReason };
  if (jobState === 'failed') return { state: 'failed', code: jobCode, message: jobMessage };
  return { state: 'failed', code: 'UNKNOWN_ERROR', message: 'Its job is gone or has ended without it: redeploy it' };
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import { startAct } from '../../audit/current-act.js';
import { mostClaims } from '../../common/group-commit.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { FailureGroups } from '../queries/failure-groups.js';
import { Redrive, type FailedJob } from './redrive.js';

/** Maximum jobs of one transaction. */
const PAGE = 200;
/** New jobs that the answer names. */
const NAMED = 5;

const NEXT_SQL = `
  select job_id as "jobId", letter_id as id, failed_at::text as "failedAt" from failed_jobs
   where fingerprint = $1 and failed_at <= $2::timestamptz
     and ($3::timestamptz is null or (failed_at, job_id) > ($3::timestamptz, $4::uuid))
   order by failed_at, job_id limit $5`;

export interface GroupRedriven {
  fingerprint: string;
  /** Failed jobs of the group that were tried. */
  matched: number;
  redriven: number;
  /** Failed jobs that the group still has. */
  remaining: number;
  /** Ids of the first new jobs. */
  jobs: string[];
}

/** Redrives the jobs of a group of failures, those that failed first in front. */
@Injectable()
export class GroupRedrive {
  private readonly logger = new Logger(GroupRedrive.name);

  constructor(
    private readonly ledger: LedgerDb,
    private readonly groups: FailureGroups,
    private readonly redrive: Redrive,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  /**
   * Redrives up to `limit` jobs that have failed by now: what fails again meanwhile is left, or this would not end.
   * @throws HubError NOT_FOUND
   */
  async run(fingerprint: string, limit: number, actor: string, reason: string): Promise<GroupRedriven> {
    const { lastAt } = await this.groups.get(fingerprint);
    await startAct();
    const page = Math.min(PAGE, mostClaims(this.config.maxPayloadBytes));
    const jobs: string[] = [];
    let [matched, redriven] = [0, 0];
    let after: (FailedJob & { failedAt: string }) | undefined;
    while (matched < limit) {
      const size = Math.min(page, limit - matched);
      const values = [fingerprint, new Date(lastAt.getTime() + 1), after?.failedAt ?? null, after?.jobId ?? null, size];
      const failed = await this.ledger.query<FailedJob & { failedAt: string }>(NEXT_SQL, values);
      const { successors } = await this.redrive.redriveAll(failed, actor, reason);
      matched += failed.length;
      redriven += successors.size;
      for (const { jobId } of failed.slice(0, NAMED)) {
        const successor = successors.get(jobId);
        if (successor !== undefined && jobs.length < NAMED) jobs.push(successor);
      }
      after = failed.at(-1);
      if (failed.length < size) break;
    }
    const { count: remaining } = await this.groups.get(fingerprint);
    this.logger.log({ fingerprint, reason, actor, matched, redriven, remaining }, 'failed jobs of a group redriven');
    return { fingerprint, matched, redriven, remaining, jobs };
  }
}

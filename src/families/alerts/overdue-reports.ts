import { Inject, Injectable, Logger } from '@nestjs/common';
import { idFloor } from '../../common/ids.js';
import { ledgerClock } from '../../common/ledger-clock.js';
import { Periodic } from '../../common/periodic-task.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { onOneNode } from '../../database/cluster-duty.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { AlertChanges } from './alert-changes.js';
import { AlertReports, REPORT, type Reported } from './alert-reports.js';
import { AlertDelivery } from './delivery/alert-delivery.js';
import { NotificationStore } from './delivery/notification-store.js';
import { keyOf, reportOf, sendAlertPayload, type SendAlert } from './model/send-alert.js';

/** Maximum number of jobs whose reports one node takes over at a time. */
const MOST = 500;
/** Age of a job whose report is no news any more. */
const STALE_MS = 86_400_000;

const OVERDUE_SQL = `
  select j.id, j.data from jobs j
   where j.queue = 'monitoring' and j.state in ('accepted','waiting','delayed') and j.type = 'send_alert' and j.id >= $1
     and coalesce(j.run_at, j.created_at) < now() - $2 * interval '1 ms'
     and not j.data ? 'alertId' and not exists (select 1 from job_effects e where e.job_id = j.id and e.key = $3)
   order by j.id limit ${MOST}`;

/** Takes the effect of a run that the job has not had: its first one waits for it. One that has begun it keeps it. */
const TAKE_SQL = `
  insert into job_effects (job_id, key, run_number, state) select id, $1, 0, 'done' from unnest($2::uuid[]) id
  on conflict do nothing returning job_id as id`;
const RESULT_SQL = `
  update job_effects e set result = r.result from jsonb_to_recordset($2) as r (id uuid, result jsonb)
   where e.job_id = r.id and e.key = $1`;

interface Job {
  id: string;
  data: unknown;
}
/** Reports under one key. */
interface Overdue {
  /** The newest first. */
  jobs: string[];
  last: SendAlert;
  reports: number;
}

/**
 * Reports and delivers alerts whose jobs have not begun within a minute: a paused queue, or one without a worker, must not
 * mute them. The job finds its report done and does not count it again.
 */
@Injectable()
export class OverdueReports {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly ledger: LedgerDb,
    private readonly reports: AlertReports,
    private readonly notifications: NotificationStore,
    private readonly delivery: AlertDelivery,
    private readonly changes: AlertChanges,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {}

  @Periodic('sampleMs', 'Alerts of jobs that wait could not be reported; they are tried again in a minute')
  async report(): Promise<void> {
    const { sampleMs, alertHandoverMs } = this.config.timings;
    const alertIds = await onOneNode(this.ledger, 'alert-reports', sampleMs, async (db) => {
      const values = [idFloor(ledgerClock.now() - STALE_MS), alertHandoverMs, REPORT];
      const jobs = await queryRows<Job>(db, OVERDUE_SQL, values);
      return jobs.length === 0 ? [] : this.take(db, jobs);
    });
    if (alertIds !== undefined && alertIds.length > 0) await this.delivery.deliver({ alertIds });
  }

  /** Reports the last state of each key, in a few statements. @returns the alerts that have changed */
  private async take(db: Queryable, jobs: readonly Job[]): Promise<string[]> {
    const taken = await queryRows<{ id: string }>(db, TAKE_SQL, [REPORT, jobs.map(({ id }) => id)]);
    const ids = new Set(taken.map(({ id }) => id));
    const overdue = byKey(jobs.filter(({ id }) => ids.has(id)));
    const firing = overdue.filter(({ last }) => last.status === 'firing');
    const over = overdue.filter(({ last }) => last.status === 'resolved');
    const raised = await this.reports.raiseAll(
      db,
      firing.map(({ last, reports }) => ({ ...reportOf(last), reports })),
    );
    const resolved = await this.reports.resolveAll(
      db,
      over.map(({ last, jobs: [id] }) => ({ key: keyOf(last), actor: `job:${id}` })),
    );
    const changed = [...raised, ...resolved];
    await db.query(RESULT_SQL, [REPORT, JSON.stringify(resultsOf(overdue, changed))]);
    const alertIds = changed.map(({ id }) => id);
    await this.notifications.createDue(db, alertIds);
    await this.changes.announce(alertIds, db);
    this.logger.warn(
      { jobs: ids.size, alerts: alertIds.length },
      'jobs of alerts wait; this node reports and delivers them',
    );
    return alertIds;
  }
}

/** Groups what is a report, in the order of the jobs: a later one says what is the case. */
function byKey(jobs: readonly Job[]): Overdue[] {
  const found = new Map<string, Overdue>();
  for (const { id, data } of jobs) {
    const parsed = sendAlertPayload.safeParse(data);
    if (!parsed.success) continue;
    const last = parsed.data;
    const earlier = found.get(keyOf(last)) ?? { jobs: [] as string[], reports: 0 };
    earlier.jobs.unshift(id);
    found.set(keyOf(last), { ...earlier, last, reports: last.status === 'firing' ? earlier.reports + 1 : 0 });
  }
  return [...found.values()];
}

/** Results of the jobs' reports, as their handler would have had them. */
function resultsOf(overdue: readonly Overdue[], changed: readonly Reported[]): { id: string; result: object }[] {
  const alerts = new Map(changed.map((alert) => [alert.key, alert]));
  return overdue.flatMap(({ jobs, last }) => {
    const alert = alerts.get(keyOf(last));
    return jobs.map((id) => ({ id, result: { id: alert?.id ?? null, count: alert?.count ?? 0 } }));
  });
}

import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { AlertState, ChannelName, Labels, Severity } from './model/alert.js';
import { AlertChanges } from './alert-changes.js';
import { NotificationStore } from './delivery/notification-store.js';

/** What a job or a part of the hub reports. */
export interface AlertReport {
  key: string;
  severity: Severity;
  title: string;
  detail?: string;
  labels: Labels;
  /** Default: all that are configured. */
  channels?: ChannelName[];
}

/** Raises, or counts an alert that is open already; one that was resolved begins another episode. */
const RAISE_SQL = `
  insert into alerts as a (id, key, severity, title, detail, labels, channels, state)
  values ($1, $2, $3, $4, $5, $6, $7, 'firing')
  on conflict (key) do update set
    episode = a.episode + case when a.state = 'resolved' then 1 else 0 end,
    count = case when a.state = 'resolved' then 1 else a.count + 1 end,
    fired_at = case when a.state = 'resolved' then now() else a.fired_at end,
    acknowledged_at = case when a.state = 'resolved' then null else a.acknowledged_at end,
    acknowledged_by = case when a.state = 'resolved' then null else a.acknowledged_by end,
    acknowledge_reason = case when a.state = 'resolved' then null else a.acknowledge_reason end,
    resolved_at = null, resolved_by = null, last_at = now(),
    state = case when a.state = 'resolved' then 'firing' else a.state end,
    severity = excluded.severity, title = excluded.title, detail = excluded.detail, labels = excluded.labels,
    channels = excluded.channels
  returning id, state, count`;

const RESOLVE_SQL = `
  update alerts set state = 'resolved', resolved_at = now(), resolved_by = $2
   where key = $1 and state <> 'resolved' returning id, state, count`;

interface Reported {
  id: string;
  state: AlertState;
  count: number;
}

/** Stores what is reported of alerts, with the notifications that follow from it, in one transaction. */
@Injectable()
@RetentionRules(
  {
    // Its notifications and silences go with it. An alert that nobody has resolved ends with its last report.
    delete: `delete from alerts where rule is null and coalesce(resolved_at, last_at) < now() - $1::float8 * interval '1 ms'
                or resolved_at < now() - $1::float8 * interval '1 ms'`,
  },
  // An alert that comes and goes for ever is never that old.
  {
    delete: `delete from alert_notifications
              where created_at < now() - $1::float8 * interval '1 ms' and state in ('sent','failed')`,
  },
  {
    delete: `delete from alert_silences
              where created_at < now() - $1::float8 * interval '1 ms' and (until < now() or ended_at is not null)`,
  },
)
export class AlertReports {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly notifications: NotificationStore,
    private readonly changes: AlertChanges,
  ) {}

  async raise({ key, severity, title, detail, labels, channels }: AlertReport): Promise<Reported> {
    const values = [newId(), key, severity, title, detail ?? null, JSON.stringify(labels), channels ?? null];
    return (await this.store(RAISE_SQL, values)) as Reported;
  }

  /** Resolves the alert of a key; undefined when there is none, or it is resolved already. */
  resolve(key: string, actor: string): Promise<Reported | undefined> {
    return this.store(RESOLVE_SQL, [key, actor]);
  }

  private store(sql: string, values: unknown[]): Promise<Reported | undefined> {
    return this.ledger.transaction(async (db) => {
      const { rows } = await db.query<Reported>(sql, values);
      const [reported] = rows;
      if (!reported) return undefined;
      await this.notifications.createDue(db, reported.id);
      // A repetition only counts.
      if (reported.count === 1 || reported.state === 'resolved') await this.changes.announce([reported.id], db);
      return reported;
    });
  }
}

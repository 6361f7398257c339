import { Injectable } from '@nestjs/common';
import { newId } from '../../common/ids.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { AlertState } from './model/alert.js';
import type { AlertReport } from './model/send-alert.js';
import { AlertChanges } from './alert-changes.js';
import { NotificationStore } from './delivery/notification-store.js';

/** Key of the effect of a send_alert job that reports its alert. */
export const REPORT = 'report';

/** Raises, or counts an alert that is open already; one that was resolved begins another episode. */
const RAISE_SQL = `
  insert into alerts as a (id, key, severity, title, detail, labels, channels, count, state)
  select id, key, severity, title, detail, labels, channels, reports, 'firing'
    from jsonb_to_recordset($1) as r (id uuid, key text, severity text, title text, detail text, labels jsonb, channels text[],
                                      reports integer)
   order by key
  on conflict (key) do update set
    episode = a.episode + case when a.state = 'resolved' then 1 else 0 end,
    count = excluded.count + case when a.state = 'resolved' then 0 else a.count end,
    fired_at = case when a.state = 'resolved' then now() else a.fired_at end,
    acknowledged_at = case when a.state = 'resolved' then null else a.acknowledged_at end,
    acknowledged_by = case when a.state = 'resolved' then null else a.acknowledged_by end,
    acknowledge_reason = case when a.state = 'resolved' then null else a.acknowledge_reason end,
    resolved_at = null, resolved_by = null, last_at = now(),
    state = case when a.state = 'resolved' then 'firing' else a.state end,
    severity = excluded.severity, title = excluded.title, detail = excluded.detail, labels = excluded.labels,
    channels = excluded.channels
  returning id, key, state, count`;

const RESOLVE_SQL = `
  update alerts a set state = 'resolved', resolved_at = now(), resolved_by = r.actor
    from jsonb_to_recordset($1) as r (key text, actor text)
   where a.key = r.key and state <> 'resolved' returning id, a.key, state, count`;

export interface Reported {
  id: string;
  key: string;
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

  async raise(report: AlertReport): Promise<Reported> {
    return (await this.store((db) => this.raiseAll(db, [{ ...report, reports: 1 }]))) as Reported;
  }

  /** Resolves the alert of a key; undefined when there is none, or it is resolved already. */
  resolve(key: string, actor: string): Promise<Reported | undefined> {
    return this.store((db) => this.resolveAll(db, [{ key, actor }]));
  }

  /** Raises alerts of different keys in the caller's transaction, each with the number of its reports. */
  raiseAll(db: Queryable, reports: readonly (AlertReport & { reports: number })[]): Promise<Reported[]> {
    return queryRows(db, RAISE_SQL, [JSON.stringify(reports.map((report) => ({ id: newId(), ...report })))]);
  }

  /** Resolves the open alerts of keys in the caller's transaction. */
  resolveAll(db: Queryable, over: readonly { key: string; actor: string }[]): Promise<Reported[]> {
    return queryRows(db, RESOLVE_SQL, [JSON.stringify(over)]);
  }

  private store(report: (db: Queryable) => Promise<Reported[]>): Promise<Reported | undefined> {
    return this.ledger.transaction(async (db) => {
      const [reported] = await report(db);
      if (!reported) return undefined;
      await this.notifications.createDue(db, [reported.id]);
      // A repetition only counts.
      if (reported.count === 1 || reported.state === 'resolved') await this.changes.announce([reported.id], db);
      return reported;
    });
  }
}

import type { BackupTable } from '../../jobs/backup-table.js';

/**
 * Rules, which operators have set, and the alerts that are not resolved: a restored job that delivers one finds it. Messages
 * are not kept: an alert with one that was not delivered counts as one that nobody was notified of.
 */
export const ALERT_TABLES: BackupTable[] = [
  { name: 'alert_rules', contents: `from alert_rules t` },
  {
    name: 'alerts',
    contents: `from (select r.* from alerts a, lateral jsonb_populate_record(a, jsonb_build_object('notified',
                       case when exists (select 1 from alert_notifications n
                                          where n.alert_id = a.id and n.episode = a.episode and n.state in ('pending','begun'))
                            then 0 else a.notified end)) r
                      where a.state <> 'resolved') t`,
  },
];

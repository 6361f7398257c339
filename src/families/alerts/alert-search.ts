import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import {
  ALERT_COLUMNS,
  type Alert,
  type AlertDetail,
  type AlertNotification,
  type AlertState,
  type Severity,
} from './model/alert.js';

export interface AlertFilter {
  state?: AlertState;
  severity?: Severity;
}

const NOTIFICATIONS_SQL = `
  select id, status, channel, state, attempts, created_at as "createdAt",
         case when state in ('pending','begun') then next_at end as "nextAt", sent_at as "sentAt",
         case when error_code is not null then jsonb_build_object('code', error_code, 'message', coalesce(error_message, '')) end as error
    from alert_notifications where alert_id = $1 order by created_at desc, id limit 50`;
const SILENCES_SQL = `
  select until, reason, created_by as "createdBy", created_at as "createdAt", ended_at as "endedAt", ended_by as "endedBy",
         end_reason as "endReason"
    from alert_silences where alert_id = $1 order by seq desc limit 20`;

/** Number of alerts by severity and state. */
export interface AlertCount {
  severity: Severity;
  state: AlertState;
  alerts: number;
}

/** Reads alerts for interfaces. */
@Injectable()
export class AlertSearch {
  constructor(private readonly ledger: LedgerDb) {}

  /** Returns alerts, the last that fired first; `cursor` is the position of the last one of the previous page. */
  async list({ state, severity }: AlertFilter, limit: number, cursor?: string): Promise<Page<Alert>> {
    const [micros, id] = cursor?.split('_') ?? [];
    const rows = await this.ledger.query<Alert & { position: string }>(
      `select ${ALERT_COLUMNS}, (extract(epoch from a.fired_at) * 1000000)::bigint || '_' || a.id as position
         from alerts a
        where ($1::text is null or a.state = $1) and ($2::text is null or a.severity = $2)
          and ($3::bigint is null or (a.fired_at, a.id) < (to_timestamp(0) + $3 * interval '1 microsecond', $4::uuid))
        order by a.fired_at desc, a.id desc limit $5`,
      [state ?? null, severity ?? null, micros ?? null, id ?? null, limit + 1],
    );
    const shown = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (shown.at(-1)?.position ?? null) : null;
    return { items: shown.map(({ position: _, ...alert }) => alert), nextCursor };
  }

  /** Returns alerts that are firing or acknowledged, the last that fired first, 200 at most. */
  open(): Promise<Alert[]> {
    return this.ledger.query<Alert>(
      `select ${ALERT_COLUMNS} from alerts a where a.state <> 'resolved' order by a.fired_at desc, a.id desc limit 200`,
    );
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<AlertDetail> {
    const known = isUuid(id) ? id : null;
    const [[alert], notifications, silences] = await Promise.all([
      this.ledger.query<Alert>(`select ${ALERT_COLUMNS} from alerts a where a.id = $1`, [known]),
      this.ledger.query<AlertNotification>(NOTIFICATIONS_SQL, [known]),
      this.ledger.query<AlertDetail['silences'][number]>(SILENCES_SQL, [known]),
    ]);
    if (!alert) throw new HubError('NOT_FOUND', `There is no alert ${id}`);
    return { ...alert, notifications, silences };
  }

  /** Counts the alerts that are not resolved. */
  counts(): Promise<AlertCount[]> {
    return this.ledger.query(
      `select severity, state, count(*)::integer as alerts from alerts where state <> 'resolved' group by severity, state`,
    );
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { ALERT_COLUMNS, type Alert } from './model/alert.js';
import { AlertChanges } from './alert-changes.js';

const ACKNOWLEDGE_SQL = `
  update alerts a set state = 'acknowledged', acknowledged_at = now(), acknowledged_by = $2, acknowledge_reason = $3
   where id = $1 and state = 'firing' returning ${ALERT_COLUMNS}`;
const SILENCE_SQL = `
  with silence as (
    insert into alert_silences (alert_id, until, reason, created_by)
    select id, $2, $4, $3 from alerts where id = $1 returning alert_id
  )
  update alerts a set silenced_until = $2 from silence s where a.id = s.alert_id returning ${ALERT_COLUMNS}`;
const UNSILENCE_SQL = `
  with ended as (
    update alert_silences set ended_at = now(), ended_by = $2, end_reason = $3
     where alert_id = $1 and until > now() and ended_at is null
  )
  update alerts a set silenced_until = null where id = $1 and silenced_until > now() returning ${ALERT_COLUMNS}`;
const RESOLVE_SQL = `
  update alerts a set state = 'resolved', resolved_at = now(), resolved_by = $2
   where id = $1 and state <> 'resolved' and rule is null returning ${ALERT_COLUMNS}`;

const BEFORE_SQL = `select ${ALERT_COLUMNS} from alerts a where id = $1 for update`;

/** Acts of people on alerts, each recorded with its actor and reason. */
@Injectable()
export class AlertActions {
  private readonly logger = new Logger('Alerts');

  constructor(
    private readonly ledger: LedgerDb,
    private readonly changes: AlertChanges,
  ) {}

  /** Acknowledges a firing alert: somebody works on it. @throws HubError NOT_FOUND, WRONG_STATE */
  acknowledge(id: string, actor: string, reason?: string): Promise<Alert> {
    return this.act('acknowledged', ACKNOWLEDGE_SQL, id, actor, reason);
  }

  /** Keeps an alert's key from notifying anybody until an instant; it still fires and resolves. @throws HubError NOT_FOUND */
  silence(id: string, until: Date, reason: string, actor: string): Promise<Alert> {
    return this.act('silenced', SILENCE_SQL, id, actor, reason, until);
  }

  /** Ends a silence early: an alert that still fires is sent with the next evaluation. @throws HubError NOT_FOUND, WRONG_STATE */
  unsilence(id: string, actor: string, reason?: string): Promise<Alert> {
    return this.act('unsilenced', UNSILENCE_SQL, id, actor, reason);
  }

  /** Resolves an alert that a job raised; a rule resolves its own. @throws HubError NOT_FOUND, WRONG_STATE */
  resolve(id: string, actor: string, reason?: string): Promise<Alert> {
    return this.act('resolved', RESOLVE_SQL, id, actor, reason);
  }

  private async act(what: string, sql: string, id: string, actor: string, reason?: string, until?: Date) {
    const values = until === undefined ? [id, actor, reason ?? null] : [id, until, actor, reason];
    // PostgreSQL derives a parameter's type from its use, and a resolution does not use the reason.
    const used = sql === RESOLVE_SQL ? values.slice(0, 2) : values;
    const alert = await this.ledger.transaction(async (db) => {
      if (!isUuid(id)) return undefined;
      const { rows: before } = await db.query<Alert>(BEFORE_SQL, [id]);
      const { rows } = await db.query<Alert>(sql, used);
      const [after] = rows;
      if (!after) return undefined;
      await this.changes.announce([id], db);
      await recordAct(db, { target: id, before: before[0], after });
      return after;
    });
    if (!alert) throw await this.refusal(id, what);
    this.logger.log({ alertId: id, key: alert.key, actor, reason: reason ?? null, until }, `alert ${what}`);
    return alert;
  }

  private async refusal(id: string, what: string): Promise<HubError> {
    const sql = `select state, rule from alerts where id = $1`;
    const [found] = isUuid(id) ? await this.ledger.query<{ state: string; rule: string | null }>(sql, [id]) : [];
    if (!found) return new HubError('NOT_FOUND', `There is no alert ${id}`);
    const own = what === 'resolved' && found.rule !== null && found.state !== 'resolved';
    const state = what === 'unsilenced' ? 'not silenced' : found.state;
    const why = own ? `its rule ${found.rule} resolves it` : `it is ${state}`;
    return new HubError('WRONG_STATE', `The alert can't be ${what}: ${why}`);
  }
}

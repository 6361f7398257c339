import { newId } from '../../../common/ids.js';
import { queryRows } from '../../../database/ledger-db.js';
import type { Queryable } from '../../../database/queryable.js';
import type { Evaluation, OpenAlert } from './evaluate-rules.js';

export interface EvaluationState {
  open: OpenAlert[];
  pending: Map<string, Date>;
  now: Date;
}

/** Reads the facts of an evaluation in one statement. */
export async function readState(db: Queryable): Promise<EvaluationState> {
  const [row] = await queryRows<{ now: Date; open: OpenAlert[] | null; pending: Record<string, number> | null }>(
    db,
    `select now(),
            (select jsonb_agg(jsonb_build_object('key', key, 'rule', rule, 'calm', calm)) from alerts
              where rule is not null and state <> 'resolved') as open,
            (select jsonb_object_agg(key, extract(epoch from since) * 1000) from alert_pending) as pending`,
  );
  const pending = Object.entries(row?.pending ?? {}).map(([key, ms]): [string, Date] => [key, new Date(ms)]);
  return { now: row?.now ?? new Date(), open: row?.open ?? [], pending: new Map(pending) };
}

const PENDING_SQL = `
  with gone as (delete from alert_pending where key = any ($2::text[]))
  insert into alert_pending (key) select unnest($1::text[]) on conflict do nothing`;

const FIRE_SQL = `
  insert into alerts as a (id, key, rule, severity, title, detail, labels, value, state)
  select id, key, rule, severity, title, detail, labels, value, 'firing'
    from jsonb_to_recordset($1) as f (id uuid, key text, rule text, severity text, title text, detail text, labels jsonb, value float8)
  on conflict (key) do update set
    episode = a.episode + 1, count = 1, calm = 0, state = 'firing', fired_at = now(), last_at = now(), resolved_at = null,
    resolved_by = null, acknowledged_at = null, acknowledged_by = null, acknowledge_reason = null,
    severity = excluded.severity, title = excluded.title, detail = excluded.detail, value = excluded.value
   where a.state = 'resolved'
  returning id`;

/** What goes on: repetitions count, calm evaluations too, and the second of these in a row resolves. */
const ONGOING_SQL = `
  with repeated as (
    update alerts a set count = a.count + 1, last_at = now(), calm = 0, value = r.value
      from jsonb_to_recordset($1) as r (key text, value float8) where a.key = r.key and a.state <> 'resolved'
  ),
  calmed as (
    update alerts a set calm = c.calm from jsonb_to_recordset($2) as c (key text, calm integer)
     where a.key = c.key and a.state <> 'resolved'
  )
  update alerts set state = 'resolved', resolved_at = now(), resolved_by = 'rule', calm = 0
   where key = any ($3::text[]) and state <> 'resolved' returning id`;

const MUTE_SQL = `
  update alerts set muted_by = $1::jsonb ->> rule
   where rule is not null and state <> 'resolved' and muted_by is distinct from $1::jsonb ->> rule returning id`;

/** Writes what an evaluation has decided, in a few statements. @returns the alerts whose state has changed */
export async function writeEvaluation(db: Queryable, evaluation: Evaluation): Promise<string[]> {
  const { fire, repeat, calm, resolve, pend, unpend, muted } = evaluation;
  const ids = async (sql: string, values: unknown[]) =>
    (await queryRows<{ id: string }>(db, sql, values)).map(({ id }) => id);
  if (pend.length + unpend.length > 0) await db.query(PENDING_SQL, [pend, unpend]);
  const fired =
    fire.length === 0 ? [] : await ids(FIRE_SQL, [JSON.stringify(fire.map((one) => ({ id: newId(), ...one })))]);
  const ongoing = repeat.length + calm.length + resolve.length > 0;
  const resolved = ongoing ? await ids(ONGOING_SQL, [JSON.stringify(repeat), JSON.stringify(calm), resolve]) : [];
  const remuted = await ids(MUTE_SQL, [JSON.stringify(muted)]);
  return [...new Set([...fired, ...resolved, ...remuted])];
}

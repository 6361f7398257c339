import { Inject, Injectable, Logger } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { invalidField } from '../../common/validation.js';
import { isUuid, newId } from '../../common/ids.js';
import { ControlChannel } from '../../database/control-channel.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { pageByBytes } from '../../database/page-by-bytes.js';
import { asQueryable, type Queryable } from '../../database/queryable.js';
import { HUB_KEYS } from '../../jobs/hub-keys.js';
import type { RoutedJob } from '../../jobs/job.js';
import type { Repeat } from '../../jobs/job-request.js';
import { JobIntake, ScheduleIntake, type AcceptedJob, type IntakeOptions } from '../../jobs/ports/ledger.js';
import { covers, UNSCOPED, type Scopes } from '../../jobs/scopes.js';
import { SCHEDULE_COLUMNS, scopeConditions } from '../queries/scope-sql.js';
import { nextRunAt } from './next-run.js';
import {
  SCHEDULE_ROW,
  SCHEDULE_SIZE,
  definitionOf,
  differences,
  templateOf,
  timesOf,
  toSchedule,
  type Row,
  type Schedule,
  type Template,
} from './schedule-row.js';
import { ScheduleTicker } from './schedule-ticker.js';
import { makeJob, serve } from './schedule-ticks.js';

/** Repeating jobs, stored in the ledger: a tick inserts its job and advances the schedule in one transaction. */
@Injectable()
export class Schedules extends ScheduleIntake {
  private readonly logger = new Logger(Schedules.name);
  private readonly ticker: ScheduleTicker;

  constructor(
    private readonly ledger: LedgerDb,
    @Inject(JobIntake) private readonly intake: JobIntake,
    private readonly channel: ControlChannel,
  ) {
    super();
    this.ticker = new ScheduleTicker(ledger, intake);
    channel.on('schedules', () => this.ticker.wake());
    channel.onReconnect(() => this.ticker.wake());
  }

  start(): void {
    this.ticker.start();
  }

  stop(): Promise<void> {
    return this.ticker.stop();
  }

  /**
   * Creates or updates the schedule of this key: `every` begins now, a pattern at its first match. The result's id is
   * the schedule's; `duplicate`: it existed.
   */
  async create(job: RoutedJob, repeat: Repeat, options: IntakeOptions = {}): Promise<AcceptedJob> {
    const { manager, scopes = UNSCOPED } = options;
    if (manager) return this.createWithin(asQueryable(manager), job, repeat, scopes);
    return this.ledger.transaction((db) => this.createWithin(db, job, repeat, scopes));
  }

  private async createWithin(db: Queryable, job: RoutedJob, repeat: Repeat, scopes: Scopes): Promise<AcceptedJob> {
    const template = templateOf(job);
    for (;;) {
      const made = await this.insert(template, repeat, db);
      if (made) {
        await recordAct(db, { target: made.id, after: definitionOf(made) });
        return answerOf(made, false);
      }
      const { rows } = await db.query<Row>(`select * from schedules where key = $1 for update`, [repeat.key]);
      const [row] = rows;
      if (row && !covers(scopes, row.request)) throw keyTaken(row, scopes);
      // Removed meanwhile: its key is free.
      if (!row) continue;
      const changed = await this.bringInLine(row, template, repeat, db);
      await recordAct(db, { target: row.id, before: definitionOf(row), after: definitionOf(changed) });
      return answerOf(changed, true);
    }
  }

  /** Creates a schedule of the hub itself once, and updates it with each release unless an operator has changed it. */
  async ensure(type: string, job: RoutedJob, repeat: Repeat): Promise<void> {
    const key = `${HUB_KEYS}${type}`;
    const [row] = await this.ledger.query<Row>(`select * from schedules where key = $1`, [key]);
    if (row && row.request.actor !== job.actor) return;
    await this.create(job, { ...repeat, key, name: type });
  }

  /** @throws HubError NOT_FOUND, VALIDATION_FAILED for a key other than its own, WRONG_STATE for one that is taken */
  async change(
    id: string,
    job: RoutedJob,
    repeat: Repeat,
    { scopes = UNSCOPED }: IntakeOptions = {},
  ): Promise<Schedule> {
    return this.locked(id, async (row, db) => {
      if (repeat.key !== undefined && repeat.key !== row.key) {
        if (row.key !== null)
          throw invalidField('key', `identifies this schedule ("${row.key}") and can't be changed: create another one`);
        if (repeat.key.startsWith(HUB_KEYS))
          throw invalidField('key', `must not begin with ${HUB_KEYS}, which is reserved`);
        const { rows: taken } = await db.query<Row>(`select * from schedules where key = $1`, [repeat.key]);
        if (taken[0]) throw keyTaken(taken[0], scopes);
        await db.query(`update schedules set key = $2 where id = $1`, [id, repeat.key]);
      }
      return this.bringInLine(row, templateOf(job), repeat, db);
    });
  }

  /** Returns schedules, newest first, as many as fit in a page; `cursor` is the last id of the previous one. */
  async list(scopes: Scopes, limit = 1000, cursor?: string): Promise<Page<Schedule>> {
    const values: unknown[] = [limit, cursor ?? null];
    const where = ['($2::uuid is null or id < $2)', ...scopeConditions(scopes, values, SCHEDULE_COLUMNS)];
    const sql = `select ${SCHEDULE_ROW} from schedules where ${where.join(' and ')} order by id desc limit $1`;
    const rows = await this.ledger.query<Row & { whole: number }>(
      pageByBytes({ rows: sql, order: 'id desc', ...SCHEDULE_SIZE }),
      values,
    );
    const more = rows.length === limit || rows.length < (rows[0]?.whole ?? 0);
    return { items: rows.map(toSchedule), nextCursor: more ? (rows.at(-1)?.id ?? null) : null };
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<Schedule> {
    const rows = isUuid(id)
      ? await this.ledger.query<Row>(`select ${SCHEDULE_ROW} from schedules where id = $1`, [id])
      : [];
    if (!rows[0]) throw unknown(id);
    return toSchedule(rows[0]);
  }

  /** Removes a schedule; a job that a tick has already created stays. */
  async remove(id: string, actor = 'hub'): Promise<Schedule> {
    if (!isUuid(id)) throw unknown(id);
    const removed = await this.ledger.transaction(async (db) => {
      const { rows } = await db.query<Row>(`delete from schedules where id = $1 returning ${SCHEDULE_ROW}`, [id]);
      const [row] = rows;
      if (!row) throw unknown(id);
      await recordAct(db, { target: id, before: definitionOf(row) });
      return row;
    });
    this.note('removed', removed, actor);
    return toSchedule(removed);
  }

  /** Pauses or resumes a schedule. No tick occurs during a pause, and none is made up for afterwards. */
  async pause(id: string, paused: boolean, actor: string): Promise<Schedule> {
    return this.locked(id, async (row, db) => {
      if (row.paused === paused) return row;
      const now = await nowOf(db);
      const nextAt = paused ? row.next_at : nextRunAt(timesOf(row), row.last_at ?? row.created_at, now);
      const changed = await update(db, id, { paused, next_at: nextAt, changed_by: actor });
      this.note(paused ? 'paused' : 'resumed', changed, actor);
      return changed;
    });
  }

  /** Creates a job of the schedule now; its ticks are unaffected. */
  async runNow(id: string, actor: string): Promise<AcceptedJob> {
    let job: AcceptedJob | undefined;
    await this.locked(id, async (row, db) => {
      job = await makeJob(db, this.intake, row, actor);
      return row;
    });
    if (!job) throw unknown(id);
    return job;
  }

  /** Inserts a schedule; undefined when the key is taken. */
  private async insert(template: Template, repeat: Repeat, db: Queryable): Promise<Row | undefined> {
    const now = await nowOf(db);
    const id = newId();
    const { rows } = await db.query<Row>(
      `insert into schedules (id, key, name, request, pattern, tz, every_ms, next_at, actor, changed_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict (key) do nothing returning *`,
      [
        id,
        repeat.key ?? null,
        repeat.name ?? repeat.key ?? template.type,
        JSON.stringify(template),
        repeat.pattern ?? null,
        repeat.tz ?? null,
        repeat.every ?? null,
        repeat.every === undefined ? nextRunAt(repeat, now, now) : now,
        template.actor,
      ],
    );
    const [row] = rows;
    if (!row) return undefined;
    if (repeat.every !== undefined) await serve(db, this.intake, row, now);
    await this.channel.publish('schedules', {}, db);
    return row;
  }

  private async bringInLine(row: Row, template: Template, repeat: Repeat, db: Queryable): Promise<Row> {
    const changes = differences(row, template, repeat);
    if (changes.length === 0) return row;
    const times = { every_ms: repeat.every ?? null, pattern: repeat.pattern ?? null, tz: repeat.tz ?? null };
    const now = await nowOf(db);
    const retimed = changes.some((name) => ['every', 'pattern', 'tz'].includes(name));
    const changed = await update(db, row.id, {
      ...times,
      name: repeat.name ?? row.name,
      request: JSON.stringify(template),
      next_at: retimed ? nextRunAt(repeat, row.last_at ?? now, now) : row.next_at,
      changed_by: template.actor,
    });
    await this.channel.publish('schedules', {}, db);
    this.note('changed', changed, template.actor, { changes, before: timesOf(row), after: timesOf(changed) });
    return changed;
  }

  /**
   * Runs `act` on the locked schedule.
   * @throws HubError NOT_FOUND
   */
  private async locked(id: string, act: (row: Row, db: Queryable) => Promise<Row>): Promise<Schedule> {
    if (!isUuid(id)) throw unknown(id);
    return this.ledger.transaction(async (db) => {
      const { rows } = await db.query<Row>(`select ${SCHEDULE_ROW} from schedules where id = $1 for update`, [id]);
      const [row] = rows;
      if (!row) throw unknown(id);
      const changed = await act(row, db);
      await this.channel.publish('schedules', {}, db);
      await recordAct(db, { target: id, before: definitionOf(row), after: definitionOf(changed) });
      return toSchedule(changed);
    });
  }

  /** Logs an action on a schedule, without its data. */
  private note(act: string, { id, key, name }: Pick<Row, 'id' | 'key' | 'name'>, actor: string, more?: object): void {
    this.logger.log({ scheduleId: id, key, name, actor, ...more }, `schedule ${act}`);
  }
}

/** Returns the transaction's time by PostgreSQL's clock, from which every tick is computed. */
async function nowOf(db: Queryable): Promise<Date> {
  const { rows } = await db.query<{ now: Date }>('select now() as now');
  const [row] = rows;
  if (!row) throw new Error('the ledger returned no row');
  return row.now;
}

type Change = { changed_by: string } & Partial<
  Record<'name' | 'request' | 'pattern' | 'tz' | 'every_ms' | 'next_at' | 'paused', unknown>
>;

async function update(db: Queryable, id: string, change: Change): Promise<Row> {
  const names = Object.keys(change);
  const { rows } = await db.query<Row>(
    `update schedules set ${names.map((name, n) => `${name} = $${n + 2}`).join(', ')}, changed_at = now()
      where id = $1 returning ${SCHEDULE_ROW}`,
    [id, ...Object.values(change)],
  );
  const [row] = rows;
  if (!row) throw unknown(id);
  return row;
}

function answerOf(row: Row, duplicate: boolean): AcceptedJob {
  const { type, queue, priority } = row.request;
  const state = row.every_ms === null || duplicate ? 'delayed' : 'accepted';
  return { id: row.id, type, queue, priority, state, duplicate, scheduleId: row.id };
}

const unknown = (id: string) => new HubError('NOT_FOUND', `There is no schedule ${id}`);

/** Names the schedule that holds a key only to a sender who may see it. */
function keyTaken({ id, key, request }: Row, scopes: Scopes): HubError {
  const holder = covers(scopes, request) ? `belongs to schedule ${id}` : 'is taken';
  return new HubError('WRONG_STATE', `The key "${key}" ${holder}`);
}

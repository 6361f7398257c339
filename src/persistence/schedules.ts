import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { count, instant, uuid } from '../common/answers.js';
import { InjectDataSource } from '@nestjs/typeorm';
import { HubError, messageOf } from '../common/errors.js';
import { isUuid, newId } from '../common/ids.js';
import { toStorable } from '../common/storable.js';
import { ControlChannel } from '../database/control-channel.js';
import type { RoutedJob } from '../jobs/job.js';
import type { Repeat } from '../jobs/job-request.js';
import { JobIntake, ScheduleIntake, type AcceptedJob, type SqlExecutor } from '../jobs/ports.js';
import { isTransient } from '../database/sql-errors.js';
import { nextTick } from './repeat.js';
import { untilDue } from './until-due.js';

type Template = Omit<RoutedJob, 'id' | 'runAt' | 'delay' | 'deadline'>;

export const scheduleSchema = z.strictObject({
  id: uuid,
  name: z.string(),
  type: z.string(),
  queue: z.string(),
  pattern: z.string().nullable(),
  tz: z.string().nullable(),
  every: count.nullable().meta({ description: 'Milliseconds' }),
  nextAt: instant,
  lastAt: instant.nullable(),
  lastJobId: uuid.nullable(),
  lastError: z.string().nullable().meta({ description: 'Why the last tick made no job; null: it did' }),
  createdAt: instant,
});
export type Schedule = z.output<typeof scheduleSchema>;

interface Row {
  id: string;
  name: string;
  request: Template;
  pattern: string | null;
  tz: string | null;
  every_ms: string | null;
  next_at: Date;
  last_at: Date | null;
  last_job_id: string | null;
  last_error: string | null;
  created_at: Date;
}

/** The longest nap between looks at the table: another node's clock or a missed notification costs no more. */
const MAX_NAP_MS = 30_000;
const RETRY_MS = 1000;
/** Schedules that one transaction serves. */
const DUE = 100;
/** When a schedule is looked at again whose pattern can't be read any more. */
const UNREADABLE_MS = 3_600_000;

/** Repeating jobs. They live in the ledger: a tick inserts its job and moves the schedule on in one transaction. */
@Injectable()
export class Schedules extends ScheduleIntake {
  private readonly logger = new Logger(Schedules.name);
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  private again = false;
  private stopped = true;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(JobIntake) private readonly intake: JobIntake,
    private readonly channel: ControlChannel,
  ) {
    super();
    channel.on('schedules', () => this.look());
    channel.onReconnect(() => this.look());
  }

  start(): void {
    this.stopped = false;
    this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
  }

  /** `every` begins now; a pattern's first job waits, delayed, for the first match. */
  async create(
    job: RoutedJob,
    repeat: Repeat,
    { name, manager }: { name?: string; manager?: SqlExecutor } = {},
  ): Promise<AcceptedJob> {
    if (!manager) return this.database.transaction((own) => this.create(job, repeat, { name, manager: own }));
    const now = new Date();
    const first = repeat.every === undefined ? nextTick(repeat, now, now) : now;
    const id = newId();
    const { id: _id, runAt: _runAt, delay: _delay, deadline: _deadline, ...rest } = job;
    // The key belongs to the request that made the schedule; on a tick it would make each job a repetition of the first.
    const template: Template = { ...rest, dedupeKey: null, dedupeTtl: null };
    const [accepted] = await this.intake.accept([{ ...job, scheduleId: id, runAt: first, delay: null }], { manager });
    if (!accepted) throw new Error('the ledger answered nothing');
    if (accepted.duplicate) return accepted;
    await manager.query(
      `insert into schedules (id, name, request, pattern, tz, every_ms, next_at, last_at, last_job_id, actor)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        name ?? id,
        JSON.stringify(template),
        repeat.pattern ?? null,
        repeat.tz ?? null,
        repeat.every ?? null,
        nextTick(repeat, first, first),
        first,
        accepted.id,
        job.actor,
      ],
    );
    await this.channel.publish('schedules', {}, manager);
    return accepted;
  }

  /** What the hub itself repeats: made once, and brought in line when its repeat has changed. */
  async ensure(name: string, job: RoutedJob, repeat: Repeat): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(`select pg_advisory_xact_lock(hashtext($1))`, [`schedule:${name}`]);
      const [row]: Row[] = await manager.query(`select * from schedules where name = $1`, [name]);
      if (row && sameRepeat(row, repeat)) return;
      if (row) await manager.query(`delete from schedules where id = $1`, [row.id]);
      await this.create(job, repeat, { name, manager });
    });
  }

  async list(): Promise<Schedule[]> {
    const rows: Row[] = await this.database.query(`select * from schedules order by created_at desc limit 1000`);
    return rows.map(toSchedule);
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<Schedule> {
    const rows: Row[] = isUuid(id) ? await this.database.query(`select * from schedules where id = $1`, [id]) : [];
    if (!rows[0]) throw new HubError('NOT_FOUND', `There is no schedule ${id}`);
    return toSchedule(rows[0]);
  }

  /** Ends the repeating; a job that a tick has made already stays. */
  async remove(id: string): Promise<Schedule> {
    const schedule = await this.get(id);
    await this.database.query(`delete from schedules where id = $1`, [id]);
    return schedule;
  }

  /** At once; or as soon as the round under way is over, since what that one saw may be old. */
  private look(): void {
    this.again = true;
    if (!this.ticking) this.nap(0);
  }

  private nap(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.ticking = this.tick();
    }, ms);
  }

  private async tick(): Promise<void> {
    this.again = false;
    let nap = RETRY_MS;
    try {
      nap = await this.database.transaction((manager) => this.serveDue(manager));
    } catch (error) {
      this.logger.warn({ reason: messageOf(error) }, 'schedules could not be served; they are tried again');
    }
    this.ticking = undefined;
    this.nap(this.again ? 0 : nap);
  }

  /** Answers the milliseconds until the next tick. */
  private async serveDue(manager: SqlExecutor): Promise<number> {
    const due = (await manager.query(
      `select * from schedules where next_at <= now() order by next_at limit ${DUE} for update skip locked`,
    )) as Row[];
    for (const row of due) await this.serve(manager, row);
    if (due.length === DUE) return 0;
    const soonest = (await manager.query(
      `select date_part('epoch', min(next_at) - clock_timestamp()) * 1000 as ms from schedules`,
    )) as { ms: number | null }[];
    // Due, and not for us: another node serves it now. Without a pause this one would ask until that one is done.
    const ms = untilDue(soonest);
    if (due.length === 0 && ms === 0) return RETRY_MS;
    return Math.min(MAX_NAP_MS, Math.ceil(ms ?? MAX_NAP_MS));
  }

  /** One that can't be served must not hold up the others of its batch: it is undone alone, and pushed on. */
  private async serve(manager: SqlExecutor, row: Row): Promise<void> {
    await manager.query('savepoint tick');
    try {
      const job: RoutedJob = {
        ...row.request,
        id: newId(),
        scheduleId: row.id,
        runAt: null,
        delay: null,
        deadline: null,
      };
      const [accepted] = await this.intake.accept([job], { manager });
      await manager.query(
        `update schedules set next_at = $2, last_at = $3, last_job_id = $4, last_error = null where id = $1`,
        [row.id, following(row), row.next_at, accepted?.id ?? null],
      );
      await manager.query('release savepoint tick');
    } catch (error) {
      if (isTransient(error)) throw error;
      const reason = messageOf(error);
      this.logger.warn({ scheduleId: row.id, name: row.name, reason }, 'a tick made no job; the next one is tried');
      await manager.query('rollback to savepoint tick');
      await manager.query(`update schedules set next_at = $2, last_error = $3 where id = $1`, [
        row.id,
        followingIfReadable(row),
        toStorable(reason),
      ]);
    }
  }
}

function following(row: Row): Date {
  const now = new Date();
  return nextTick(toRepeat(row), row.next_at, now > row.next_at ? now : row.next_at);
}

function followingIfReadable(row: Row): Date {
  try {
    return following(row);
  } catch {
    return new Date(Date.now() + UNREADABLE_MS);
  }
}

function toRepeat(row: Pick<Row, 'pattern' | 'tz' | 'every_ms'>): Repeat {
  if (row.every_ms !== null) return { every: Number(row.every_ms) };
  return { pattern: row.pattern ?? '', tz: row.tz ?? undefined };
}

function sameRepeat(row: Row, repeat: Repeat): boolean {
  const stored = toRepeat(row);
  return stored.every === repeat.every && stored.pattern === repeat.pattern && stored.tz === repeat.tz;
}

function toSchedule(row: Row): Schedule {
  return {
    id: row.id,
    name: row.name,
    type: row.request.type,
    queue: row.request.queue,
    pattern: row.pattern,
    tz: row.tz,
    every: row.every_ms === null ? null : Number(row.every_ms),
    nextAt: row.next_at,
    lastAt: row.last_at,
    lastJobId: row.last_job_id,
    lastError: row.last_error,
    createdAt: row.created_at,
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { AttemptError, ClaimedJob, Outcome } from '../../../src/jobs/job.js';
import { isEnded, type JobState } from '../../../src/jobs/job-state.js';
import { RunLedger } from '../../../src/jobs/ports/ledger.js';
import { Deadlines } from '../../../src/persistence/transitions/deadlines.js';
import { Redrive } from '../../../src/persistence/operations/redrive.js';
import { startTestHub, type TestHub } from '../../support/hub/hub.js';
import { flawOf, type TrailEvent } from '../../support/stores/job-history.js';
import { patience } from '../../support/limits.js';

const RUNS = 40;
const error: AttemptError = { code: 'NETWORK_TIMEOUT', message: 'no', stack: null, retryable: true };
const outcomes: Outcome[] = [
  { kind: 'completed', result: { fine: true } },
  { kind: 'failed', error },
  { kind: 'retry', error, delay: 0 },
  { kind: 'parked', delay: 0, reason: 'snoozed' },
  { kind: 'parked', delay: 3_600_000, reason: 'suspended' },
  { kind: 'released', reason: 'shutdown' },
  { kind: 'cancelled', reason: 'asked' },
  { kind: 'waiting', open: 0 },
];

const ACTS = [
  'accept',
  'child',
  'dispatch',
  'cancel',
  'retry',
  'redrive',
  'promote',
  'wake',
  'hide',
  'deadline',
  'orphan',
] as const;

/** `job` selects one of the jobs so far, `old` the run that reports, from the newest: late and repeated ones, too. */
type Step =
  { do: (typeof ACTS)[number] | 'claim'; job: number } | { do: 'record'; job: number; outcome: Outcome; old: number };

const job = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim' as const), job }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      job,
      outcome: fc.constantFrom(...outcomes),
      old: fc.nat({ max: 2 }),
    }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom(...ACTS), job }) },
);
/** Sequences of groups of one to three concurrent steps. */
const histories = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 30 });

interface Row {
  id: string;
  state: JobState;
  attempts_made: number;
  runNumber: number;
  last: JobState;
  open_children: number;
  children: number;
  letters: number;
  failures: number;
}

/** A single statement, for a consistent snapshot while the dispatcher continues. */
const ROWS_SQL = `
  select id, state, attempts_made, run_number as "runNumber", open_children,
         (select to_state from job_events e where e.job_id = j.id order by seq desc limit 1) as last,
         (select count(*)::integer from persisted_jobs c where c.parent_id = j.id) as children,
         (select count(*)::integer from dead_letters d join jobs l on l.id = d.id
           where d.job_id = j.id and l.type = 'dead_letter' and l.data->>'jobId' = j.id::text) as letters,
         (select count(*)::integer from job_events e where e.job_id = j.id and to_state = 'failed' and from_state <> 'failed')
           as failures
    from jobs j where id = any($1)`;

/** Selects queues whose counters differ from the counts of their rows. */
const MISCOUNTED_SQL = `
  select queue, sum(completed), sum(failed), sum(cancelled) from queue_totals
   group by queue having sum(completed) + sum(failed) + sum(cancelled) <> 0
  except
  select queue, count(*) filter (where state = 'completed'), count(*) filter (where state = 'failed'),
         count(*) filter (where state = 'cancelled')
    from jobs where state in ('completed','failed','cancelled') and not hidden group by queue`;

describe('the ledger', () => {
  let hub: TestHub;
  let ledger: RunLedger;
  beforeAll(async () => {
    // An API node, so that no worker takes the histories' jobs.
    hub = await startTestHub({ engine: 'postgres', config: { role: 'api' } });
    ledger = hub.app.get(RunLedger, { strict: false });
  });
  afterAll(() => hub.close());

  class World {
    readonly ids: string[] = [];
    readonly runs = new Map<string, ClaimedJob[]>();
    /** Claimed runs: each may be claimed only once. */
    readonly won = new Set<string>();

    async rows(): Promise<Map<string, Row>> {
      const { rows } = await hub.sql.query<Row>(ROWS_SQL, [this.ids]);
      expect(rows).toHaveLength(this.ids.length);
      return new Map(rows.map((row) => [row.id, row]));
    }

    async accept(parentId?: string): Promise<void> {
      const { id } = await hub.router.route({ type: 'test_step', attempts: 1000 }, { parentId });
      this.ids.push(id);
    }

    /** Returns the id of a step's job. */
    of(index: number): string {
      return this.ids[index % this.ids.length] ?? '';
    }

    async take(step: Step): Promise<void> {
      const id = this.of(step.job);
      switch (step.do) {
        case 'accept':
          return this.accept();
        case 'child':
          return this.accept(id);
        case 'claim':
          return this.claim(id);
        case 'record': {
          const run = this.runs.get(id)?.[step.old];
          if (run) await ledger.record(run, step.outcome);
          return;
        }
        case 'dispatch':
          await hub.recovery.run();
          return;
        case 'cancel':
          return unlessTooLate(hub.actions.cancel(id, 'test'));
        case 'retry':
          return unlessTooLate(hub.actions.retry(id, 'test'));
        case 'redrive': {
          const redriven = hub.app.get(Redrive, { strict: false }).redrive(id, 'test');
          return unlessTooLate(redriven.then((made) => void this.ids.push(made.id)));
        }
        case 'promote':
          return unlessTooLate(hub.actions.promote(id, 'test'));
        case 'wake':
          await hub.actions.wake(id, 'test');
          return;
        case 'hide':
          await hub.actions.softDelete([id], 'test');
          return;
        case 'deadline':
          await hub.sql.query(`update jobs set deadline = now() where id = $1 and state <> 'active'`, [id]);
          return hub.app.get(Deadlines, { strict: false }).sweep();
        case 'orphan':
          await hub.sql.query(`update jobs set node = $2 where id = $1 and state = 'active'`, [
            id,
            await hub.goneNode(),
          ]);
          await hub.recovery.run();
          return;
      }
    }

    private async claim(id: string): Promise<void> {
      const run = await ledger.claim(id);
      if (!run) return;
      const key = `${run.id}/${run.runNumber}`;
      expect(this.won).not.toContain(key);
      this.won.add(key);
      this.runs.set(id, [run, ...(this.runs.get(id) ?? [])]);
    }
  }

  /** Ignores the refusal of an act in the wrong state. */
  const unlessTooLate = async (act: Promise<unknown>) => {
    await act.catch((failure: unknown) => {
      const { code } = failure as { code?: string };
      if (!['WRONG_STATE', 'NOT_FOUND', 'JOB_NOT_FOUND'].includes(code ?? '')) throw failure;
    });
  };

  /** Records a single outcome, and expects it to be written only for the active run. */
  async function reportAlone(
    world: World,
    { job: index, outcome, old }: Extract<Step, { do: 'record' }>,
  ): Promise<void> {
    const id = world.of(index);
    const run = world.runs.get(id)?.[old];
    if (!run) return;
    const before = (await world.rows()).get(id);
    const recorded = await ledger.record(run, outcome);
    expect(recorded !== null).toBe(before?.state === 'active' && before.runNumber === run.runNumber);
    if (recorded) expect(recorded.state).toBe((await world.rows()).get(id)?.state);
  }

  function check(before: Map<string, Row>, after: Map<string, Row>, retried: Set<string>): void {
    for (const row of after.values()) {
      expect(row.last).toBe(row.state);
      expect(row.open_children).toBe(row.children);
      expect(row.letters).toBe(row.failures);
      expect(row.attempts_made).toBeLessThanOrEqual(row.runNumber);
      if (row.state === 'waiting_children') expect(row.open_children).toBeGreaterThan(0);
      const was = before.get(row.id);
      if (!was) continue;
      expect(row.runNumber).toBeGreaterThanOrEqual(was.runNumber);
      if (retried.has(row.id)) continue;
      expect(row.attempts_made).toBeGreaterThanOrEqual(was.attempts_made);
      if (isEnded(was.state))
        expect([row.state, row.attempts_made, row.runNumber]).toEqual([was.state, was.attempts_made, was.runNumber]);
    }
  }

  const trail = async (id: string) => {
    const { rows } = await hub.sql.query<TrailEvent>(
      `select from_state as "from", to_state as "to" from job_events where job_id = $1 order by seq`,
      [id],
    );
    return rows;
  };

  it(
    'keeps its invariants through any history of related jobs with concurrent steps',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const world = new World();
          await world.accept();
          await world.accept(world.of(0));
          for (const steps of history) {
            const before = await world.rows();
            const retried = new Set(steps.filter((one) => one.do === 'retry').map((one) => world.of(one.job)));
            const [alone] = steps;
            if (steps.length === 1 && alone?.do === 'record') await reportAlone(world, alone);
            else await Promise.all(steps.map((one) => world.take(one)));
            check(before, await world.rows(), retried);
          }
          for (const id of world.ids) expect(flawOf(await trail(id))).toBeUndefined();
          expect((await hub.sql.query(MISCOUNTED_SQL)).rows).toEqual([]);
        }),
        { numRuns: RUNS, seed: 7 },
      );
    },
    patience(240_000),
  );
});

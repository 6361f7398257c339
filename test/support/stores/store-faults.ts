import { expect } from 'vitest';
import { eventually } from '../eventually.js';
import { HttpClient } from '../hub/http-client.js';
import type { TestHub } from '../hub/hub.js';

/** A fault of a store and its repair; the hub itself is left alone. */
export interface Fault {
  name: string;
  /** Code of the store's entry in /health/ready during the fault, or a part of its message or reason. */
  code: string;
  begin(): unknown;
  end(): unknown;
}

/** A row of the table in docs/durability.md. */
export interface Row {
  fault: string;
  hub: string;
  health: string;
  noticedMs: number;
  healedMs: number;
  lost: number;
  twice: number;
}

const KEY = 'test-admin-key-of-a-test';
/** Limit until a hub has noticed a fault or recovered from it: far more than it takes. */
const WITHIN = { within: 20_000 };

interface Entry {
  status: string;
  code?: string;
  degraded?: boolean;
  message?: string;
  reason?: string;
}

/** Applies store faults to a hub, one after the other, while it has jobs in every stage. */
export class StoreFaults {
  readonly rows: Row[] = [];
  private readonly http: HttpClient;

  /** @param store whose entry in /health/ready reports the fault */
  constructor(
    private readonly hub: TestHub,
    private readonly name: string,
    private readonly store: 'engine' | 'postgres',
  ) {
    this.http = new HttpClient(hub.port, { authorization: `Bearer ${KEY}` });
  }

  /** @param meanwhile runs once the fault is noticed and returns new jobs' ids; these must end exactly once, too */
  async strike(fault: Fault, meanwhile: () => Promise<string[]>): Promise<Row> {
    const { hub } = this;
    const gate = fault.name;
    const running = await hub.router.routeBatch(
      ['test_step', 'test_step', 'test_single'].map((type) => ({ type, data: { gate } })),
    );
    const behind = await hub.router.routeBatch(
      [0, 0, 300].map((delay) => ({ type: delay ? 'test_step' : 'test_single', delay })),
    );
    await eventually(() => running.every(({ id }) => hub.runs.of(id).length === 1));

    await fault.begin();
    let since = performance.now();
    const health = await this.health((entry) => says(entry, fault.code));
    const noticedMs = Math.round(performance.now() - since);
    const fresh = await meanwhile();
    hub.runs.open(gate);

    await fault.end();
    since = performance.now();
    await this.health((entry, status) => status === 200 && entry.status === 'up' && !entry.degraded);
    const healedMs = Math.round(performance.now() - since);
    const ids = [...running, ...behind].map(({ id }) => id).concat(fresh);
    const { lost, twice } = await this.outcome(ids);
    const row = { fault: fault.name, hub: this.name, health, noticedMs, healedMs, lost, twice };
    this.rows.push(row);
    return row;
  }

  private async health(when: (entry: Entry, status: number) => boolean): Promise<string> {
    return eventually(async () => {
      const { status, json } = await this.http.send({ path: '/health/ready' });
      const entry = (json as { details: Record<string, Entry> }).details[this.store];
      if (!entry || !when(entry, status)) throw new Error(`${status} ${JSON.stringify(entry)}`);
      return `${status}, ${entry.reason ?? entry.message ?? entry.status}`;
    }, WITHIN);
  }

  /** Counts jobs that did not complete, and jobs that completed or started more than once, even a start without outcome. */
  private async outcome(ids: string[]): Promise<{ lost: number; twice: number }> {
    let lost = 0;
    for (const id of ids) {
      const { state } = await this.hub.jobEnds(id, WITHIN.within);
      if (state !== 'completed') lost += 1;
    }
    const { rows } = await this.hub.sql.query<{ id: string }>(
      `select job_id as id from job_events where job_id = any($1::uuid[]) and to_state = 'completed'
        group by job_id having count(*) > 1`,
      [ids],
    );
    const again = ids.filter((id) => this.hub.runs.of(id).length > 1);
    return { lost, twice: new Set([...again, ...rows.map(({ id }) => id)]).size };
  }
}

function says({ code, message, reason }: Entry, expected: string): boolean {
  return code === expected || (message ?? reason ?? '').includes(expected);
}

/** Expects that nothing is lost or repeated; prints the table's row if PRINT_STORE_FAULTS is set. */
export function judge(row: Row): void {
  if (process.env['PRINT_STORE_FAULTS']) process.stdout.write(`| ${Object.values(row).join(' | ')} |\n`);
  expect(row).toMatchObject({ lost: 0, twice: 0 });
}

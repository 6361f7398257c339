import { Inject, Injectable } from '@nestjs/common';
import { idFloor, newId } from '../../common/ids.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { NodeIdentity } from '../nodes/node-identity.js';
import { ACCEPTED_SQL, END_CUT_SQL, JOIN_OUTAGE_SQL, UNPROVEN_SQL, UPDATE_OBSERVATION_SQL } from './outage-sql.js';

/** Number of the advisory lock under which nodes join outages, used for nothing else in the hub. */
const LOCK = 7_402_041;
/** Outages that are proven at once. */
const MOST_PROVEN = 10;
/** Time whose jobs one statement counts, and the longest outage that is proven. */
const SPAN_MS = 3_600_000;
const MOST_MS = 24 * SPAN_MS;
/** Outages that are kept, of stores that are lost and found all the time. */
const MOST_KEPT = 1000;

/** What this node has noticed of an outage, by PostgreSQL's time. */
export interface Observation {
  readonly store: 'redis' | 'postgres';
  readonly beganAt: number;
  /** Null: it goes on. */
  endedAt: number | null;
  /** Jobs that this node has run from the ledger meanwhile. */
  jobs: number;
  /** Whether jobs wait in the ledger instead. */
  readonly holds: boolean;
  /** The outage that it belongs to, once it is written, with the jobs of this node before, and the begin that others saw. */
  outage?: { id: string; jobsBefore: number; beganAt: Date };
}

interface Unproven {
  id: string;
  beganAt: Date;
  endedAt: Date | null;
  isOver: boolean;
}
interface Counts {
  accepted: number;
  ended: number;
  missing: number;
}

/** Writes outages into the ledger: what nodes notice of them, and proof of what has become of the jobs. */
@Injectable()
@RetentionRules({
  delete: `delete from outages where began_at < now() - $1::float8 * interval '1 ms'
              or id not in (select id from outages order by id desc limit ${MOST_KEPT})`,
})
export class OutageJournal {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly node: NodeIdentity,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'timings'>,
  ) {}

  /** Writes an observation, which may be written again when it has changed. */
  async write(observation: Observation): Promise<void> {
    const { store, beganAt, endedAt, jobs, holds, outage } = observation;
    const end = endedAt === null ? null : new Date(endedAt);
    if (outage) {
      await this.ledger.query(UPDATE_OBSERVATION_SQL, [outage.id, this.node.id, end, outage.jobsBefore + jobs]);
      return;
    }
    const values = [newId(), store, new Date(beganAt), end, this.node.id, jobs, holds];
    observation.outage = await this.ledger.transaction(async (db) => {
      await db.query('select pg_advisory_xact_lock($1)', [LOCK]);
      const { rows } = await db.query<Required<Observation>['outage']>(JOIN_OUTAGE_SQL, [...values, this.silenceMs]);
      return rows[0];
    });
  }

  /**
   * Proves what has become of the jobs of outages of Redis that are over. To be called when the engine holds again what
   * the ledger says it should: every open job is then in one of them, whenever it was accepted.
   * @returns whether all are over; false: a node that is still cut off proves, unless it dies
   */
  async prove(): Promise<boolean> {
    await this.ledger.query(END_CUT_SQL, [this.silenceMs]);
    const unproven = await this.ledger.query<Unproven>(UNPROVEN_SQL, [MOST_PROVEN]);
    for (const { id, beganAt, endedAt } of unproven.filter(({ isOver }) => isOver)) {
      const counts = await this.count(beganAt.getTime(), endedAt?.getTime() ?? 0);
      if (!counts) continue;
      await this.ledger.query(
        `update outages set checked_at = now(), accepted = $2, ended = $3, missing = $4 where id = $1`,
        [id, counts.accepted, counts.ended, counts.missing],
      );
    }
    return unproven.every(({ isOver }) => isOver);
  }

  /** Counts the jobs accepted from then until then, hour by hour; undefined: they are too many to prove anything. */
  private async count(from: number, to: number): Promise<Counts | undefined> {
    if (to - from > MOST_MS) return undefined;
    const sum: Counts = { accepted: 0, ended: 0, missing: 0 };
    for (let low = from; low < to; low += SPAN_MS) {
      const range = [idFloor(low), idFloor(Math.min(to, low + SPAN_MS))];
      const [counts] = await this.ledger.query<Counts>(ACCEPTED_SQL, range);
      sum.accepted += counts?.accepted ?? 0;
      sum.ended += counts?.ended ?? 0;
      sum.missing += counts?.missing ?? 0;
    }
    return sum;
  }

  private get silenceMs(): number {
    return this.config.timings.nodeSilenceMs;
  }
}

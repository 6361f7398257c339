import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { recordAct } from '../audit/current-act.js';
import { HubError } from '../common/errors.js';
import { GroupCommit } from '../common/group-commit.js';
import type { RoutedJob } from '../jobs/job.js';
import { JobIntake } from '../jobs/ports/ledger.js';
import { LedgerDb } from '../database/ledger-db.js';
import type { Queryable } from '../database/queryable.js';
import { inTransaction } from '../database/in-transaction.js';
import { HOT_PATH_POOL } from '../database/pg-pool.js';
import { prepared } from '../database/prepared.js';
import { asLedgerError, isRowFault } from '../database/sql-errors.js';
import { JobRouter } from '../routing/job-router.js';
import type { IncomingDelivery } from './delivery.js';
import { insertDeliveries, lockDeliveries, reopenDelivery, type KnownDelivery } from './delivery-sql.js';

export interface Receipt {
  deliveryId: string;
  jobId: string;
  /** Whether it has been processed before: nothing is left to do. */
  duplicate: boolean;
}

/** A delivery with its job, planned by its own request, whose trace the job continues. */
interface Planned {
  delivery: IncomingDelivery;
  job: RoutedJob;
}

/** Limits of one transaction: this many deliveries, or fewer large ones. */
const GROUP = 500;
const BYTES_OF_ONE = 64 * 1024;
/** Deliveries that may wait for PostgreSQL before new ones are refused with a retry. */
const MAX_WAITING = 2000;

/**
 * Stores deliveries, each with the job that processes it. Those that arrive while a transaction is in flight share the
 * next: with one transaction each, a burst of 300 waited longer for a connection than GitHub waits for an answer.
 */
@Injectable()
export class DeliveryIntake {
  private readonly group = new GroupCommit<Planned, Receipt>((all) => this.store(all), {
    maxSize: GROUP,
    concurrency: 2,
    maxQueued: MAX_WAITING,
    weigh: ({ delivery: { bytes } }) => 1 + bytes / BYTES_OF_ONE,
    isItsOwnFault: isRowFault,
    overflow: () =>
      new HubError('LEDGER_UNAVAILABLE', 'Too many deliveries wait for PostgreSQL: redeliver', { retryAfterMs: 1000 }),
  });

  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HOT_PATH_POOL) private readonly hotPathPool: Pool,
    private readonly router: JobRouter,
    private readonly jobIntake: JobIntake,
  ) {}

  /** Resolves at the commit. @throws HubError LEDGER_UNAVAILABLE */
  async receive(delivery: IncomingDelivery): Promise<Receipt> {
    try {
      return await this.group.submit({ delivery, job: this.plan(delivery.guid, 'github') });
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  /** Processes a stored delivery once more, whatever its outcome was. @throws HubError NOT_FOUND, WRONG_STATE */
  async replay(guid: string, actor: string): Promise<Receipt> {
    return this.ledger.transaction(async (db) => {
      const known = (await lockDeliveries(db, [guid])).get(guid);
      if (!known) throw new HubError('NOT_FOUND', `There is no delivery ${guid}`);
      // A job that is done with the delivery may still be open for a moment, until its outcome is recorded.
      if (known.job_open && !isDone(known)) return receipt(guid, known.job_id);
      if (known.cleared) {
        throw new HubError('WRONG_STATE', `The payload of delivery ${guid} is no longer kept: it can't be replayed`);
      }
      const job = this.plan(guid, actor);
      await reopenDelivery(db, guid, job.id);
      await this.jobIntake.accept([job], { manager: db });
      await recordAct(db, { target: guid, before: { jobId: known.job_id }, after: { jobId: job.id } });
      return receipt(guid, job.id);
    });
  }

  /** Stores all of them in one transaction. */
  private store(planned: Planned[]): Promise<Receipt[]> {
    const deliveries = planned.map(({ delivery }) => delivery);
    const jobs = planned.map(({ job }) => job);
    const ids = jobs.map(({ id }) => id);
    return inTransaction(this.hotPathPool, async (client) => {
      const db = prepared(client);
      const needed = await insertDeliveries(db, deliveries, ids);
      const seen = deliveries.filter((_, index) => !needed.has(ids[index] ?? '')).map(({ guid }) => guid);
      const known = seen.length > 0 ? await lockDeliveries(db, seen) : new Map<string, KnownDelivery>();
      const receipts: Receipt[] = [];
      for (const [index, delivery] of deliveries.entries()) {
        receipts.push(await this.acknowledge(delivery, ids[index] ?? '', needed, known, db));
      }
      await this.jobIntake.accept(
        jobs.filter(({ id }) => needed.has(id)),
        { manager: db },
      );
      return receipts;
    });
  }

  /** Acknowledges a delivery. A known GUID keeps its job while that is open; after a failure it gets the one planned now. */
  private async acknowledge(
    { guid, json }: IncomingDelivery,
    planned: string,
    needed: Set<string>,
    known: Map<string, KnownDelivery>,
    db: Queryable,
  ): Promise<Receipt> {
    if (needed.has(planned)) return receipt(guid, planned);
    const before = known.get(guid);
    if (!before) throw new Error(`delivery ${guid} is neither new nor known`);
    // Its job may still be open for a moment, until the outcome is recorded.
    if (isDone(before)) return receipt(guid, before.job_id, true);
    // A job of this same group counts as open: it is stored by the end of the transaction.
    if (before.job_open || needed.has(before.job_id)) return receipt(guid, before.job_id);
    await reopenDelivery(db, guid, planned, json);
    before.job_id = planned;
    needed.add(planned);
    return receipt(guid, planned);
  }

  private plan(deliveryId: string, actor: string): RoutedJob {
    return this.router.plan({ type: 'process_webhook', data: { deliveryId } }, { actor }).job;
  }
}

function isDone({ status }: KnownDelivery): boolean {
  return status === 'processed' || status === 'ignored';
}

function receipt(deliveryId: string, jobId: string, duplicate = false): Receipt {
  return { deliveryId, jobId, duplicate };
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { HubError } from '../common/errors.js';
import { OPEN_STATES } from '../jobs/job-state.js';
import type { SqlExecutor } from '../jobs/ports.js';
import { asLedgerError } from '../persistence/sql-errors.js';
import { JobRouter } from '../routing/job-router.js';
import type { DeliveryStatus, IncomingDelivery } from './delivery.js';

export interface Receipt {
  deliveryId: string;
  jobId: string;
  /** It has been processed before: nothing is left to be done. */
  duplicate: boolean;
}

interface Known {
  status: DeliveryStatus;
  job_id: string;
  job_open: boolean;
  cleared: boolean;
}

const INSERT_SQL = `
  insert into deliveries (guid, event, action, repository, headers, payload, bytes, job_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (guid) do nothing returning guid`;

// The job is looked up by its id, which is the partition key.
const KNOWN_SQL = `
  select d.status, d.job_id, d.payload is null as cleared,
         exists (select 1 from jobs j where j.id = d.job_id and j.state = any($2::text[])) as job_open
    from deliveries d where d.guid = $1 for update of d`;

const JOB_SQL = `update deliveries set job_id = $2, status = 'received', error = null where guid = $1`;

/** Rolls the transaction back, and the job with it: the GUID is known already. */
class KnownDelivery extends Error {}

/** Where deliveries become durable, each with the job that processes it, in one transaction. */
@Injectable()
export class DeliveryIntake {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly router: JobRouter,
  ) {}

  /** Resolves at the commit. @throws HubError LEDGER_UNAVAILABLE */
  async receive(delivery: IncomingDelivery): Promise<Receipt> {
    try {
      const jobId = await this.database.transaction((manager) => this.store(delivery, manager));
      return { deliveryId: delivery.guid, jobId, duplicate: false };
    } catch (error) {
      if (error instanceof KnownDelivery) return this.again(delivery.guid, false);
      throw asLedgerError(error);
    }
  }

  /** Processes a stored delivery once more, whatever became of it. @throws HubError NOT_FOUND, WRONG_STATE */
  async replay(guid: string, actor: string): Promise<Receipt> {
    return this.again(guid, true, actor);
  }

  private async store(delivery: IncomingDelivery, manager: SqlExecutor): Promise<string> {
    const { guid, event, action, repository, headers, json, bytes } = delivery;
    const jobId = await this.enqueue(guid, manager, 'github');
    const stored = (await manager.query(INSERT_SQL, [
      guid,
      event,
      action,
      repository,
      JSON.stringify(headers),
      json,
      bytes,
      jobId,
    ])) as unknown[];
    if (stored.length === 0) throw new KnownDelivery();
    return jobId;
  }

  private async again(guid: string, evenIfProcessed: boolean, actor = 'github'): Promise<Receipt> {
    try {
      return await this.database.transaction(async (manager) => {
        const [known] = (await manager.query(KNOWN_SQL, [guid, OPEN_STATES])) as Known[];
        if (!known) throw new HubError('NOT_FOUND', `There is no delivery ${guid}`);
        if (known.job_open) return { deliveryId: guid, jobId: known.job_id, duplicate: false };
        const done = known.status === 'processed' || known.status === 'ignored';
        if (done && !evenIfProcessed) return { deliveryId: guid, jobId: known.job_id, duplicate: true };
        if (known.cleared) {
          throw new HubError('WRONG_STATE', `The payload of delivery ${guid} is no longer kept: it can't be replayed`);
        }
        const jobId = await this.enqueue(guid, manager, actor);
        await manager.query(JOB_SQL, [guid, jobId]);
        return { deliveryId: guid, jobId, duplicate: false };
      });
    } catch (error) {
      throw asLedgerError(error);
    }
  }

  private async enqueue(guid: string, manager: SqlExecutor, actor: string): Promise<string> {
    const request = { type: 'process_webhook', data: { deliveryId: guid } };
    const { id } = await this.router.route(request, { manager, actor });
    return id;
  }
}

import { Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import type { Page } from '../common/answers.js';
import type { JsonObject } from '../common/postgres-safe-json.js';
import { LedgerDb } from '../database/ledger-db.js';
import type { EventOutcome } from './events/webhook-event.js';
import type { Delivery, DeliveryDetail, DeliveryStatus } from './delivery.js';

const COLUMNS = `
  guid as id, seq::text as number, event, action, repository, bytes, received_at as "receivedAt", job_id as "jobId", status,
  processed_at as "processedAt", error, demand_id as "demandId", run_id::text as "runId"`;

/** The fields of a delivery that its processing needs. */
export interface StoredDelivery {
  event: string;
  action: string | null;
  /** The payload; null where it was not requested, or is no longer kept. */
  payload: JsonObject | null;
  bytes: number;
  /** Whether retention has removed the payload. */
  cleared: boolean;
  headers: Record<string, string>;
  repository: string | null;
}

export interface DeliveryFilter {
  guid?: string;
  event?: string;
  status?: DeliveryStatus;
  demandId?: string;
  runId?: string;
  /** Name of the runner that had the job. */
  runner?: string;
}

/** Reads deliveries, and records their outcome. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly ledger: LedgerDb) {}

  /** Loads a delivery, with its payload if that is of one of these events and not larger. */
  async load(guid: string, events: string[], maxBytes: number): Promise<StoredDelivery | undefined> {
    const [row] = await this.ledger.query<StoredDelivery>(
      `select event, action, case when event = any($2) and bytes <= $3 then payload end as payload, bytes,
              payload is null as cleared, headers, repository
         from deliveries where guid = $1`,
      [guid, events, maxBytes],
    );
    return row;
  }

  async settle(
    guid: string,
    status: Exclude<DeliveryStatus, 'received' | 'failed'>,
    error: string | null,
    { demandId, runId }: NonNullable<EventOutcome['links']> = {},
  ): Promise<void> {
    await this.ledger.query(
      `update deliveries set status = $2, processed_at = now(), error = $3, demand_id = coalesce($4, demand_id),
              run_id = coalesce($5, run_id)
        where guid = $1`,
      [guid, status, error, demandId ?? null, runId ?? null],
    );
  }

  /** Records the failure of the delivery's job; that of an earlier one says nothing any more. */
  async fail(guid: string, jobId: string, error: string): Promise<void> {
    await this.ledger.query(
      `update deliveries set status = 'failed', processed_at = now(), error = $3 where guid = $1 and job_id = $2`,
      [guid, jobId, error],
    );
  }

  /**
   * Reads a delivery, with its payload as JSON, whose numbers may be larger than JavaScript's.
   * @throws HubError NOT_FOUND
   */
  async get(guid: string): Promise<Omit<DeliveryDetail, 'payload'> & { payload: string | null }> {
    const [row] = await this.ledger.query<Awaited<ReturnType<DeliveryStore['get']>>>(
      `select ${COLUMNS}, headers, payload::text from deliveries where guid = $1`,
      [guid],
    );
    if (!row) throw new HubError('NOT_FOUND', `There is no delivery ${guid}`);
    return row;
  }

  /** Lists the newest first; the cursor is the sequence number of the last one. */
  async list(filter: DeliveryFilter, limit: number, cursor?: string): Promise<Page<Delivery>> {
    const rows = await this.ledger.query<Delivery>(
      `select ${COLUMNS} from deliveries
        where ($1::text is null or event = $1) and ($2::text is null or status = $2)
          and ($3::bigint is null or seq < $3) and ($5::text is null or guid = $5)
          and ($6::uuid is null or demand_id = $6) and ($7::bigint is null or run_id = $7)
          and ($8::text is null or demand_id in (select id from demands where runner_name = $8))
        order by seq desc limit $4`,
      [
        ...[filter.event, filter.status, cursor, limit + 1],
        ...[filter.guid, filter.demandId, filter.runId, filter.runner],
      ],
    );
    const items = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? (items.at(-1)?.number ?? null) : null;
    return { items, nextCursor };
  }
}

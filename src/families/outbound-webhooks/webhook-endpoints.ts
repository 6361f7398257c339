import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { idFloor, isUuid, newId } from '../../common/ids.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { SecretBox } from '../../jobs/ports/secrets.js';
import { JobEnqueuer } from '../../jobs/ports/worker.js';
import { SealedColumns } from '../../jobs/sealed-columns.js';
import { enabledAlert } from './endpoint-alerts.js';
import type {
  NewWebhookEndpointBody,
  SecretRotationBody,
  WebhookEndpoint,
  WebhookEndpointBody,
} from './model/webhook-endpoint.js';
import { newWebhookSecret } from './model/webhook-secret.js';

/** Purpose of the sealed secrets. */
export const SECRET_PURPOSE = 'webhook endpoint';
const MAX_ENDPOINTS = 1000;

const COLUMNS = `id, name, url, enabled, disabled_reason as "disabledReason", failing_since as "failingSince",
  last_success_at as "lastSuccessAt", last_failure_at as "lastFailureAt", created_at as "createdAt",
  created_by as "createdBy", changed_at as "changedAt"`;

type WithSecret = WebhookEndpoint & { secret: string };

/** Endpoints that messages are delivered to, as people define them. */
@Injectable()
@SealedColumns(
  ...['secret', 'previous_secret'].map((column) => ({
    ...{ table: 'webhook_endpoints', key: 'id', column, purpose: SECRET_PURPOSE },
  })),
)
export class WebhookEndpoints {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly secrets: SecretBox,
    private readonly enqueuer: JobEnqueuer,
  ) {}

  /** @throws HubError WRONG_STATE when another one has the name, or there are too many; NOT_CONFIGURED without a key */
  async create(body: NewWebhookEndpointBody, actor: string): Promise<WithSecret> {
    const { name, url, enabled, secret = newWebhookSecret() } = body;
    const values = [newId(), name, url, enabled, this.secrets.seal(secret, SECRET_PURPOSE), actor];
    const made = await this.ledger.transaction(async (db) => {
      const [row] = await queryRows<WebhookEndpoint>(
        db,
        `insert into webhook_endpoints (id, name, url, enabled, secret, created_by)
         select $1, $2, $3, $4, $5, $6 where (select count(*) from webhook_endpoints) < ${MAX_ENDPOINTS}
         on conflict do nothing returning ${COLUMNS}`,
        values,
      );
      if (row) await recordAct(db, { target: row.id, after: row });
      return row;
    });
    if (!made) throw nameTaken(name);
    return { ...made, secret };
  }

  async list(limit: number, cursor?: string): Promise<Page<WebhookEndpoint>> {
    const items = await this.ledger.query<WebhookEndpoint>(
      `select ${COLUMNS} from webhook_endpoints where $2::uuid is null or id < $2 order by id desc limit $1`,
      [limit, cursor ?? null],
    );
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Returns endpoints whose id is a text, or whose name contains it, in any case. */
  find(text: string, limit: number): Promise<WebhookEndpoint[]> {
    return this.ledger.query(
      `select ${COLUMNS} from webhook_endpoints
        where id::text = lower($1) or strpos(lower(name), lower($1)) > 0 order by name limit $2`,
      [text, limit],
    );
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<WebhookEndpoint> {
    const rows = await this.ledger.query<WebhookEndpoint>(`select ${COLUMNS} from webhook_endpoints where id = $1`, [
      isUuid(id) ? id : null,
    ]);
    return rows[0] ?? unknown(id);
  }

  /** Changes an endpoint; one that is enabled again, or has another address, starts with a clean record. @throws HubError NOT_FOUND, WRONG_STATE */
  async set(id: string, { name, url, enabled }: WebhookEndpointBody): Promise<WebhookEndpoint> {
    const { before, after } = await this.change(
      id,
      `name = $2, url = $3, enabled = $4, disabled_reason = case when $4 then null else disabled_reason end,
       failing_since = case when url <> $3 or $4 and not enabled then null else failing_since end, changed_at = now()
       where id = $1 and not exists (select 1 from webhook_endpoints where name = $2 and id <> $1)`,
      [name, url, enabled],
    );
    if (!after) throw nameTaken(name);
    if (after.enabled && before.disabledReason !== null) await this.enqueuer.route(enabledAlert(after));
    return after;
  }

  /** Sets another secret; the previous one signs, too, for a while. @throws HubError NOT_FOUND, NOT_CONFIGURED */
  async rotateSecret(id: string, { secret = newWebhookSecret(), keepMs }: SecretRotationBody): Promise<WithSecret> {
    const { after } = await this.change(
      id,
      `previous_secret = secret, previous_until = now() + $3 * interval '1 ms', secret = $2, changed_at = now()
       where id = $1`,
      [this.secrets.seal(secret, SECRET_PURPOSE), keepMs],
    );
    return { ...(after ?? unknown(id)), secret };
  }

  /** @throws HubError NOT_FOUND */
  remove(id: string): Promise<WebhookEndpoint> {
    return this.ledger.transaction(async (db) => {
      const before = await this.locked(db, id);
      await db.query(`delete from webhook_endpoints where id = $1`, [id]);
      await recordAct(db, { target: id, before });
      return before;
    });
  }

  /** Returns the endpoint's jobs that have failed since then, oldest first. @throws HubError NOT_FOUND */
  async failedJobs(id: string, since: Date, limit: number): Promise<string[]> {
    await this.get(id);
    const rows = await this.ledger.query<{ id: string }>(
      `select id from jobs where type = 'deliver_webhook' and state = 'failed' and data->>'endpointId' = $1 and id >= $2
        order by id limit $3`,
      [id, idFloor(since.getTime()), limit],
    );
    return rows.map((row) => row.id);
  }

  /** Counts endpoints by what they do. */
  async counts(): Promise<{ working: number; failing: number; disabled: number }> {
    const [counts] = await this.ledger.query<{ working: number; failing: number; disabled: number }>(
      `select count(*) filter (where enabled and failing_since is null)::integer as working,
              count(*) filter (where enabled and failing_since is not null)::integer as failing,
              count(*) filter (where not enabled)::integer as disabled from webhook_endpoints`,
    );
    return counts ?? { working: 0, failing: 0, disabled: 0 };
  }

  private change(id: string, set: string, values: unknown[]) {
    return this.ledger.transaction(async (db) => {
      const before = await this.locked(db, id);
      const sql = `update webhook_endpoints set ${set} returning ${COLUMNS}`;
      const [after] = await queryRows<WebhookEndpoint>(db, sql, [id, ...values]);
      if (after) await recordAct(db, { target: id, before, after });
      return { before, after };
    });
  }

  private async locked(db: Queryable, id: string): Promise<WebhookEndpoint> {
    const sql = `select ${COLUMNS} from webhook_endpoints where id = $1 for update`;
    const [row] = await queryRows<WebhookEndpoint>(db, sql, [isUuid(id) ? id : null]);
    return row ?? unknown(id);
  }
}

function unknown(id: string): never {
  throw new HubError('NOT_FOUND', `There is no webhook endpoint ${id}`);
}

function nameTaken(name: string): HubError {
  const reason = `An endpoint named ${name} exists, or there are ${MAX_ENDPOINTS} already`;
  return new HubError('WRONG_STATE', `${reason}: choose another name, or delete one that is not used`);
}

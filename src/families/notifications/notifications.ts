import { Injectable } from '@nestjs/common';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { isUuid } from '../../common/ids.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { whyOf, type Notification, type NotificationRow, type Tried } from './model/notification.js';
import type { ChannelName } from './model/notify.js';

const COLUMNS = `n.id, n.user_id as "userId", n.title, n.state, n.channel, n.recipient, n.delivery_id as "deliveryId", n.tried,
  n.created_at as "createdAt", n.ended_at as "endedAt"`;
/** Characters of an error that are kept. */
const MAX_MESSAGE = 1000;

/** Indexes find a person's notifications, or those of a state, since PostgreSQL plans by the values. */
export const LIST_SQL = `
  select ${COLUMNS}, j.state as "jobState" from notifications n left join jobs j on j.id = n.id
   where ($1::text is null or n.user_id = $1) and ($2::text is null or n.state = $2)
     and ($3::uuid is null or n.id < $3) order by n.id desc limit $4`;

type Read = NotificationRow & { jobState: string | null };

/** What people were notified of: the record of each, by the id of its job. */
@Injectable()
@RetentionRules({
  delete: `delete from notifications n where created_at < now() - $1::float8 * interval '1 ms'
              and not exists (select 1 from jobs j where j.id = n.id and j.state in ${OPEN_STATES_SQL})`,
})
export class Notifications {
  constructor(private readonly ledger: LedgerDb) {}

  /** Opens the record of a job, and empties that of one that somebody retries; returns the channels that could not deliver it in earlier runs. */
  async open(id: string, userId: string | undefined, title: string | undefined): Promise<Tried[]> {
    const [row] = await this.ledger.query<{ tried: Tried[] }>(
      `insert into notifications as n (id, user_id, title) values ($1, $2, $3)
       on conflict (id) do update
          set tried = case when n.state = 'open' then n.tried else '[]' end, state = 'open', ended_at = null
       returning tried`,
      [id, userId ?? null, title ?? null],
    );
    return row?.tried ?? [];
  }

  async trying(id: string, channel: ChannelName, recipient: string, deliveryId: string | null): Promise<void> {
    await this.ledger.query(`update notifications set channel = $2, recipient = $3, delivery_id = $4 where id = $1`, [
      ...[id, channel, recipient, deliveryId],
    ]);
  }

  async failed(id: string, channel: ChannelName, { code, message }: { code: string; message: string }): Promise<void> {
    const at = new Date().toISOString();
    const tried: Tried = { channel, code, message: message.slice(0, MAX_MESSAGE), at };
    await this.ledger.query(`update notifications set tried = tried || $2::jsonb where id = $1`, [
      ...[id, JSON.stringify([tried])],
    ]);
  }

  async ended(id: string, state: 'delivered' | 'failed'): Promise<void> {
    await this.ledger.query(`update notifications set state = $2, ended_at = now() where id = $1`, [id, state]);
  }

  async list(
    { userId, state }: { userId?: string; state?: string },
    limit: number,
    cursor?: string,
  ): Promise<Page<Notification>> {
    const values = [userId ?? null, state ?? null, cursor ?? null, limit];
    const rows = await this.ledger.query<Read>(LIST_SQL, values);
    return { items: rows.map(shown), nextCursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
  }

  /** @throws HubError NOT_FOUND */
  async get(id: string): Promise<Notification> {
    const [row] = await this.ledger.query<Read>(
      `select ${COLUMNS}, j.state as "jobState" from notifications n left join jobs j on j.id = n.id where n.id = $1`,
      [isUuid(id) ? id : null],
    );
    if (!row) throw new HubError('NOT_FOUND', `There is no notification ${id}`);
    return shown(row);
  }
}

function shown({ jobState, ...row }: Read): Notification {
  return { ...row, why: whyOf(row, jobState) };
}

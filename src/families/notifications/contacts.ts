import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/current-act.js';
import type { Page } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';
import { literalLike } from '../../common/like.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { SecretBox } from '../../jobs/ports/secrets.js';
import { SealedColumns } from '../../jobs/sealed-columns.js';
import type { Contact, ContactBody } from './model/contact.js';
import { userIdSchema, type ChannelName } from './model/notify.js';

const PURPOSE = 'contact of Slack';

const COLUMNS = `user_id as "userId", channels, email, slack_url is not null as "hasSlack",
  webhook_endpoint_id as "webhookEndpointId", changed_at as "changedAt", changed_by as "changedBy"`;

/** How a contact is reached. */
export interface Reach {
  channels: ChannelName[];
  email: string | null;
  slackUrl: string | null;
  webhookEndpointId: string | null;
}

/** People, with the channels that reach them. */
@Injectable()
@SealedColumns({ table: 'contacts', key: 'user_id', column: 'slack_url', purpose: PURPOSE })
export class Contacts {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly secrets: SecretBox,
  ) {}

  async list(limit: number, cursor?: string): Promise<Page<Contact>> {
    const items = await this.ledger.query<Contact>(
      `select ${COLUMNS} from contacts where $2::text is null or user_id > $2 order by user_id limit $1`,
      [limit, cursor ?? null],
    );
    return { items, nextCursor: items.length === limit ? (items.at(-1)?.userId ?? null) : null };
  }

  /** Returns contacts whose name begins with a text, in any case, or whose mail address it is. */
  find(text: string, limit: number): Promise<Contact[]> {
    return this.ledger.query(
      `select ${COLUMNS} from contacts where lower(user_id) like $1 or lower(email) = $2 order by user_id limit $3`,
      [`${literalLike(text.toLowerCase())}%`, text.toLowerCase(), limit],
    );
  }

  /** @throws HubError NOT_FOUND */
  async get(userId: string): Promise<Contact> {
    if (!isName(userId)) unknown();
    return (
      (await this.ledger.query<Contact>(`select ${COLUMNS} from contacts where user_id = $1`, [userId]))[0] ??
      unknown(userId)
    );
  }

  /** Adds or replaces a contact. @throws HubError NOT_CONFIGURED without a key for its Slack address */
  async set(userId: string, body: ContactBody, actor: string): Promise<Contact> {
    const { channels, email = null, slackUrl, webhookEndpointId = null } = body;
    const slack = slackUrl === undefined ? null : this.secrets.seal(slackUrl, PURPOSE);
    return this.ledger.transaction(async (db) => {
      const before = await locked(db, userId);
      const [after] = await queryRows<Contact>(
        db,
        `insert into contacts as c (user_id, channels, email, slack_url, webhook_endpoint_id, changed_by)
         values ($1, $2, $3, $4, $5, $6) on conflict (user_id) do update
            set channels = excluded.channels, email = excluded.email, slack_url = excluded.slack_url,
                webhook_endpoint_id = excluded.webhook_endpoint_id, changed_at = now(), changed_by = excluded.changed_by
         returning ${COLUMNS}`,
        [userId, channels, email, slack, webhookEndpointId, actor],
      );
      await recordAct(db, { target: userId, before, after });
      return after ?? unknown(userId);
    });
  }

  /** @throws HubError NOT_FOUND */
  async remove(userId: string): Promise<Contact> {
    if (!isName(userId)) unknown();
    return this.ledger.transaction(async (db) => {
      const before = (await locked(db, userId)) ?? unknown(userId);
      await db.query(`delete from contacts where user_id = $1`, [userId]);
      await recordAct(db, { target: userId, before });
      return before;
    });
  }

  /** Returns how a contact is reached. @throws HubError RECIPIENT_UNKNOWN, SECRET_UNREADABLE */
  async reach(userId: string): Promise<Reach> {
    const [row] = await this.ledger.query<Reach>(
      `select channels, email, slack_url as "slackUrl", webhook_endpoint_id as "webhookEndpointId"
         from contacts where user_id = $1`,
      [userId],
    );
    if (!row) {
      const fix = `add them: PUT /api/contacts/${userId}`;
      throw new HubError('RECIPIENT_UNKNOWN', `There is no contact ${userId}; ${fix}`);
    }
    return { ...row, slackUrl: row.slackUrl === null ? null : this.secrets.open(row.slackUrl, PURPOSE) };
  }
}

async function locked(db: Queryable, userId: string): Promise<Contact | undefined> {
  return (await queryRows<Contact>(db, `select ${COLUMNS} from contacts where user_id = $1 for update`, [userId]))[0];
}

/** What can be no contact's name is none in a path, too. */
const isName = (userId: string): boolean => userIdSchema.safeParse(userId).success;

function unknown(userId = 'of this name'): never {
  throw new HubError('NOT_FOUND', `There is no contact ${userId}`);
}

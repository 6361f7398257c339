import { Injectable } from '@nestjs/common';
import { HubError } from '../../common/errors.js';
import { LedgerDb } from '../../database/ledger-db.js';
import { SecretBox } from '../../jobs/ports/secrets.js';
import { SECRET_PURPOSE } from './webhook-endpoints.js';

/** Where a message goes, and what signs it. */
export interface Target {
  url: string;
  secrets: string[];
  endpoint?: { id: string; name: string };
}

interface Row {
  name: string;
  url: string;
  enabled: boolean;
  disabled_reason: string | null;
  secret: string;
  previous_secret: string | null;
}

/** Endpoints as deliveries need them. */
@Injectable()
export class EndpointTargets {
  constructor(
    private readonly ledger: LedgerDb,
    private readonly secrets: SecretBox,
  ) {}

  /** @throws HubError ENDPOINT_UNKNOWN, ENDPOINT_DISABLED, SECRET_UNREADABLE */
  async get(id: string): Promise<Target> {
    const [row] = await this.ledger.query<Row>(
      `select name, url, enabled, disabled_reason, secret,
              case when previous_until > now() then previous_secret end as previous_secret
         from webhook_endpoints where id = $1`,
      [id],
    );
    if (!row) throw new HubError('ENDPOINT_UNKNOWN', `There is no webhook endpoint ${id}`);
    const { name, url, enabled, disabled_reason: reason, secret, previous_secret: previous } = row;
    if (!enabled) {
      const why = reason === null ? '' : `: ${reason}`;
      const fix = 'enable it, and recover what has failed since';
      throw new HubError('ENDPOINT_DISABLED', `The webhook endpoint ${name} is disabled${why}; ${fix}`);
    }
    const sealed = previous === null ? [secret] : [secret, previous];
    return { url, secrets: sealed.map((text) => this.secrets.open(text, SECRET_PURPOSE)), endpoint: { id, name } };
  }

  /** Whether an endpoint still sends messages to this address. */
  async uses(id: string, url: string): Promise<boolean> {
    const sql = `select 1 from webhook_endpoints where id = $1 and url = $2 and enabled`;
    return (await this.ledger.query(sql, [id, url])).length > 0;
  }

  /** Sends no more messages to an endpoint at this address; what people have disabled or changed stays as it is. */
  async disable(id: string, url: string, reason: string): Promise<void> {
    await this.ledger.query(
      `update webhook_endpoints set enabled = false, disabled_reason = $3, changed_at = now()
        where id = $1 and url = $2 and enabled`,
      [id, url, reason],
    );
  }
}

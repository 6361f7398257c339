import { Injectable, Logger } from '@nestjs/common';
import type { Page } from '../../../common/answers.js';
import { recordAct } from '../../../audit/current-act.js';
import { HubError } from '../../../common/errors.js';
import { LedgerDb, queryRows } from '../../../database/ledger-db.js';
import type { Queryable } from '../../../database/queryable.js';
import type { AlertRule, AlertRuleBody } from './alert-rule.js';
import { DEFAULT_RULES } from './default-rules.js';

/** Maximum number of rules, the shipped ones included: each is compared with every figure. */
const MAX_RULES = 200;

const COLUMNS = `name, metric, severity, threshold, for_ms as "forMs", labels, enabled, false as shipped,
  updated_at as "updatedAt", updated_by as "updatedBy"`;
const STORE_SQL = `
  insert into alert_rules as r (name, metric, severity, threshold, for_ms, labels, enabled, updated_by)
  select $1, $2, $3, $4, $5, $6, $7, $8
   where exists (select 1 from alert_rules where name = $1) or (select count(*) from alert_rules) < ${MAX_RULES}
  on conflict (name) do update
     set metric = excluded.metric, severity = excluded.severity, threshold = excluded.threshold, for_ms = excluded.for_ms,
         labels = excluded.labels, enabled = excluded.enabled, updated_at = now(), updated_by = excluded.updated_by
  returning ${COLUMNS}`;

/** Rules in force: the shipped ones, and those in the ledger, which replace shipped ones of the same name. */
@Injectable()
export class AlertRules {
  private readonly logger = new Logger('Alerts');

  constructor(private readonly ledger: LedgerDb) {}

  /** Returns all rules by name. @param db the caller's transaction, if it has one */
  async all(db?: Queryable): Promise<AlertRule[]> {
    const sql = `select ${COLUMNS} from alert_rules`;
    const stored = await (db ? queryRows<AlertRule>(db, sql) : this.ledger.query<AlertRule>(sql));
    const rules = new Map(Object.entries(DEFAULT_RULES).map(([name, body]) => [name, shipped(name, body)]));
    for (const rule of stored) rules.set(rule.name, rule);
    return [...rules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async list(): Promise<Page<AlertRule>> {
    return { items: await this.all(), nextCursor: null };
  }

  /** @throws HubError NOT_FOUND */
  async get(name: string): Promise<AlertRule> {
    const rule = (await this.all()).find((one) => one.name === name);
    if (!rule) throw new HubError('NOT_FOUND', `There is no alert rule ${name}`);
    return rule;
  }

  /** Adds or changes a rule. @throws HubError WRONG_STATE when there are too many */
  async set(name: string, { metric, severity, threshold, forMs, labels, enabled }: AlertRuleBody, actor: string) {
    const values = [name, metric, severity, threshold, forMs, JSON.stringify(labels), enabled, actor];
    const rule = await this.ledger.transaction(async (db) => {
      const before = (await this.all(db)).find((one) => one.name === name);
      const [after] = await queryRows<AlertRule>(db, STORE_SQL, values);
      if (after) await recordAct(db, { target: name, before, after });
      return after;
    });
    if (!rule) throw new HubError('WRONG_STATE', `There are ${MAX_RULES} rules already: change one of them`);
    this.logger.log({ rule: name, metric, severity, threshold, forMs, labels, enabled, actor }, 'alert rule changed');
    return rule;
  }
}

function shipped(name: string, body: AlertRuleBody): AlertRule {
  return { name, ...body, shipped: true, updatedAt: null, updatedBy: null };
}

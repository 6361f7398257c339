import { Inject, Injectable, Logger } from '@nestjs/common';
import { HubError, isA, messageOf } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { budgetOf } from '../../config/token-budgets.js';
import { LedgerDb, queryRows } from '../../database/ledger-db.js';
import type { Queryable } from '../../database/queryable.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import type { Completion } from '../../outgoing/llm/chat-answer.js';
import { OutgoingError } from '../../outgoing/outgoing-error.js';

export interface NewCall {
  jobId: string;
  runNumber: number;
  tenant: string | null;
  endpoint: string;
  model: string;
  /** Estimated, until the server has counted. */
  promptTokens: number;
}

export type CountedCompletion = Completion & { ms: number };

const INSERT_SQL = `
  insert into llm_calls (job_id, run_number, tenant, endpoint, model, prompt_tokens)
  values ($1, $2, $3, $4, $5, $6) returning seq::text as seq`;
const END_SQL = `
  update llm_calls set ended_at = now(), ms = $2, code = $3, estimated = $6,
         prompt_tokens = coalesce($4, prompt_tokens), completion_tokens = coalesce($5, completion_tokens)
   where seq = $1`;
const USED_SQL = `
  select coalesce(sum(prompt_tokens + completion_tokens), 0)::float8 as used,
         (extract(epoch from (date_trunc('day', now(), 'UTC') + interval '1 day') - now()) * 1000)::float8 as "leftMs",
         date_trunc('day', now(), 'UTC') + interval '1 day' as "until"
    from llm_calls where tenant = $1 and at >= date_trunc('day', now(), 'UTC')`;

/** Calls of models: each is recorded before it is made, so that one whose process dies counts, too. */
@Injectable()
@RetentionRules({ delete: `delete from llm_calls where at < now() - $1::float8 * interval '1 ms'` })
export class LlmCalls {
  private readonly logger = new Logger(LlmCalls.name);

  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: Pick<HubConfig, 'services'>,
  ) {}

  /**
   * Performs a call and counts it. What can't be counted after the answer stays an estimate: it does not cost the answer.
   * @throws HubError RATE_LIMITED until the end of the day when the tenant has used its tokens
   */
  async counted(call: NewCall, complete: () => Promise<Completion>): Promise<CountedCompletion> {
    const seq = await this.begin(call);
    const began = performance.now();
    const end = (code: string | null, prompt: number | null, completion: number | null, estimated: boolean) =>
      this.ledger
        .query(END_SQL, [seq, Math.round(performance.now() - began), code, prompt, completion, estimated])
        .catch((error: unknown) => this.logger.warn(`Tokens of a call stay an estimate: ${messageOf(error)}`));
    try {
      const completion = await complete();
      const { prompt = null, completion: written = null } = completion.usage ?? {};
      await end(null, prompt, written ?? Math.ceil(completion.text.length / 4), !completion.usage);
      return { ...completion, ms: Math.round(performance.now() - began) };
    } catch (error) {
      const code = isA(error, HubError) ? error.code : 'ABORTED';
      await (isPaid(error) ? end(code, null, null, true) : end(code, 0, 0, false));
      throw error;
    }
  }

  private async begin({ jobId, runNumber, tenant, endpoint, model, promptTokens }: NewCall): Promise<string> {
    const values = [jobId, runNumber, tenant, endpoint, model, promptTokens];
    const budget = budgetOf(this.config.services.llmTokensPerDay, tenant);
    return this.ledger.transaction(async (db) => {
      if (budget !== undefined) await ensureLeft(db, tenant ?? '', budget);
      const [call] = await queryRows<{ seq: string }>(db, INSERT_SQL, values);
      return call?.seq ?? '';
    });
  }
}

/** @throws HubError RATE_LIMITED until the end of the day */
async function ensureLeft(db: Queryable, tenant: string, budget: number): Promise<void> {
  // Calls that begin at once would each find the tokens of the others unused.
  await queryRows(db, `select pg_advisory_xact_lock(hashtextextended('llm_calls ' || $1, 0))`, [tenant]);
  const [found] = await queryRows<{ used: number; leftMs: number; until: Date }>(db, USED_SQL, [tenant]);
  const { used = 0, leftMs = 0, until = new Date() } = found ?? {};
  if (used < budget) return;
  throw new HubError(
    'RATE_LIMITED',
    `${tenant} has used ${used} of its ${budget} tokens of today (LLM_TOKENS_PER_DAY); it goes on at ${until.toISOString()}`,
    { retryAfterMs: leftMs },
  );
}

/** Whether a failed call may have been paid for: it has reached the model, which may have answered. */
function isPaid(error: unknown): boolean {
  if (!isA(error, HubError)) return true;
  if (isA(error, OutgoingError)) return error.mayHaveArrived;
  return error.code === 'LLM_BAD_ANSWER' || error.code === 'CONTENT_REFUSED';
}

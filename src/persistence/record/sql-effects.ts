import { Inject, Injectable } from '@nestjs/common';
import { HubError, isA } from '../../common/errors.js';
import { HUB_CONFIG, type HubConfig } from '../../config/hub-config.js';
import { LedgerDb } from '../../database/ledger-db.js';
import type { ClaimedJob } from '../../jobs/job.js';
import { OPEN_STATES_SQL } from '../../jobs/job-state.js';
import { EffectLedger, type EffectRecord } from '../../jobs/ports/effects.js';
import { RetentionRules } from '../../jobs/retention-rules.js';
import { json } from './record-sql.js';
import { RetryBarrier } from './retry-barrier.js';

/** The share lock makes a claim of a later run wait, or be seen: an effect never begins after its run was superseded. */
const CURRENT_RUN = `run as (select id from jobs where id = $1 and run_number = $3 and state = 'active' for share)`;

const BEGIN_SQL = `
  with ${CURRENT_RUN},
  begun as (insert into job_effects (job_id, key, run_number) select id, $2, $3 from run
            on conflict (job_id, key) do nothing returning 1)
  select exists (select 1 from run) as current, exists (select 1 from begun) as fresh,
         e.state, e.result, e.begun_at, e.times
    from (values (1)) one left join job_effects e on e.job_id = $1 and e.key = $2`;

const AGAIN_SQL = `
  with ${CURRENT_RUN}
  update job_effects e set begun_at = now(), times = e.times + 1, run_number = $3
    from run where e.job_id = run.id and e.key = $2 and e.state = 'begun' returning 1`;

/** Keeps the first result: an abandoned run may report after the run that repeated its act. */
const FINISH_SQL = `
  insert into job_effects as e (job_id, key, run_number, state, result) values ($1, $2, $3, 'done', $4)
  on conflict (job_id, key) do update
     set state = 'done', result = case when e.state = 'done' then e.result else excluded.result end
  returning result`;

const SUPERSEDED = 'This run has been superseded; the effect is not begun';

interface Begun {
  current: boolean;
  fresh: boolean;
  state: 'begun' | 'done' | null;
  result: unknown;
  begun_at: Date;
  times: number;
}

/** The effects of jobs in the ledger. */
@Injectable()
@RetentionRules({
  delete: `delete from job_effects e where begun_at < now() - $1::float8 * interval '1 ms'
              and not exists (select 1 from jobs j where j.id = e.job_id and j.state in ${OPEN_STATES_SQL})`,
})
export class SqlEffects extends EffectLedger {
  private readonly barrier = new RetryBarrier();

  constructor(
    private readonly ledger: LedgerDb,
    @Inject(HUB_CONFIG) private readonly config: HubConfig,
  ) {
    super();
  }

  async begin({ id, runNumber }: ClaimedJob, key: string): Promise<EffectRecord> {
    const read = () => this.ledger.query<Begun>(BEGIN_SQL, [id, key, runNumber]);
    let [row] = await read();
    // Somebody else has recorded it meanwhile: it is not in that statement's snapshot.
    if (row?.current === true && !row.fresh && row.state === null) [row] = await read();
    if (row?.current !== true) throw new HubError('WRONG_STATE', SUPERSEDED);
    if (row.fresh) return { state: 'new' };
    const { state, result, begun_at: at, times } = row;
    return state === 'done' ? { state, result } : { state: 'begun', at, times };
  }

  async beginAgain({ id, runNumber }: ClaimedJob, key: string): Promise<void> {
    const rows = await this.ledger.query(AGAIN_SQL, [id, key, runNumber]);
    if (rows.length === 0) throw new HubError('WRONG_STATE', SUPERSEDED);
  }

  async finish({ id, runNumber }: ClaimedJob, key: string, result: unknown, until: AbortSignal): Promise<unknown> {
    const text = json(result);
    if (text !== null && Buffer.byteLength(text) > this.config.maxResultBytes)
      throw new HubError('RESULT_TOO_LARGE', `The result of the effect "${key}" exceeds MAX_RESULT_BYTES`);
    for (;;) {
      try {
        const [row] = await this.ledger.query<{ result: unknown }>(FINISH_SQL, [id, key, runNumber, text]);
        return row?.result;
      } catch (error) {
        // The act has happened, only its record is missing.
        if (until.aborted || !(isA(error, HubError) && error.code === 'LEDGER_UNAVAILABLE')) throw error;
        await this.barrier.wait('results of effects are kept and retried', error);
      }
    }
  }

  async retract({ id, runNumber }: ClaimedJob, key: string): Promise<void> {
    const sql = `delete from job_effects where job_id = $1 and key = $2 and run_number = $3 and state = 'begun'`;
    await this.ledger.query(sql, [id, key, runNumber]);
  }
}

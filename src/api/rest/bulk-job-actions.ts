import { Injectable, Logger } from '@nestjs/common';
import { startAct } from '../../audit/current-act.js';
import { HubError } from '../../common/errors.js';
import { groupBy } from '../../common/group-by.js';
import type { Job } from '../../jobs/job.js';
import { ENDED_STATES, OPEN_STATES, isEnded, type JobState } from '../../jobs/job-state.js';
import type { Scopes } from '../../jobs/scopes.js';
import { JobActions } from '../../persistence/operations/job-actions.js';
import { JobSearch, type Matches } from '../../persistence/queries/job-search.js';
import type { Answer } from '../openapi/answers.js';
import { MAX_BULK, type JobsAction } from '../dto/bodies.js';
import { MAX_IDS, toJobFilter } from '../dto/queries.js';

type Action = JobsAction['action'];

/** States that an action applies to. Without a state a filter never retries completed or deliberately cancelled jobs. */
const POSSIBLE: Record<Action, readonly JobState[]> = {
  retry: ENDED_STATES,
  cancel: OPEN_STATES,
  promote: ['delayed'],
  delete: [...ENDED_STATES, ...OPEN_STATES],
};
const UNASKED: Record<Action, readonly JobState[]> = { ...POSSIBLE, retry: ['failed'] };

/** Concurrent actions, where the ledger changes jobs one by one. */
const AT_A_TIME = 8;
/** Jobs that a dry run shows. */
const SAMPLES = 5;

/**
 * Applies an action to all jobs that a filter selects, MAX_BULK at most; when repeated, it continues where it stopped. A
 * dry run finds the same jobs and changes none, and its count may be given as the most that the action may find.
 */
@Injectable()
export class BulkJobActions {
  private readonly logger = new Logger(BulkJobActions.name);

  constructor(
    private readonly search: JobSearch,
    private readonly actions: JobActions,
  ) {}

  async run(
    { action, filter, reason, dryRun, atMost = MAX_BULK }: JobsAction,
    actor: string,
    scopes: Scopes,
  ): Promise<Answer<'ActionResult'>> {
    const { state, ...chosen } = toJobFilter(filter, scopes);
    const states = state === undefined ? UNASKED[action] : POSSIBLE[action].filter((one) => one === state);
    const { jobs, searched } = await this.search.matches({ ...chosen, ids: filter.ids, state: states }, MAX_BULK);
    const matched = jobs.length;
    const found = { matched, limit: matched === MAX_BULK ? MAX_BULK : null, searched };
    if (dryRun) return { ...found, breakdown: breakdownOf(jobs), samples: await this.samples(jobs) };
    if (matched > atMost)
      throw new HubError('WRONG_STATE', `${matched} jobs match, more than ${atMost}: nothing was changed`);
    await startAct();
    let done = 0;
    for (const [from, some] of groupBy(jobs, (job) => job.state)) {
      const ids = some.map(({ id }) => id);
      done += await this.act(action, from, ids, reason, actor);
    }
    this.logger.log({ action, filter, reason, actor, matched, done }, 'bulk action finished');
    return { ...found, done, ids: jobs.slice(0, MAX_IDS).map(({ id }) => id) };
  }

  private async samples(matches: Matches['jobs']): Promise<Job[]> {
    const ids = matches.slice(0, SAMPLES).map(({ id }) => id);
    const found = new Map((await this.search.byIds(ids)).map((job) => [job.id, job]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  private act(action: Action, state: JobState, ids: string[], reason: string, actor: string): Promise<number> {
    switch (action) {
      case 'retry':
        return this.actions.retryAll(ids, actor, reason);
      case 'promote':
        return this.each(ids, (id) => this.actions.promote(id, actor, reason));
      case 'cancel':
      case 'delete':
        if (isEnded(state)) return this.actions.softDelete(ids, actor, reason);
        if (state === 'active') return this.each(ids, (id) => this.actions.cancel(id, actor, reason));
        return this.actions.cancelWaiting(ids, actor, reason);
    }
  }

  /** Skips jobs that have changed state or vanished in the meantime; any other error ends the action. */
  private async each(ids: string[], act: (id: string) => Promise<unknown>): Promise<number> {
    const left = ids.values();
    let done = 0;
    const worker = async () => {
      for (const id of left) {
        try {
          await act(id);
          done += 1;
        } catch (error) {
          if (!(error instanceof HubError && (error.code === 'WRONG_STATE' || error.code === 'JOB_NOT_FOUND')))
            throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    return done;
  }
}

function breakdownOf(jobs: Matches['jobs']) {
  const groups = groupBy(jobs, ({ queue, type, state }) => JSON.stringify([queue, type, state]));
  const counted = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ queue: first.queue, type: first.type, state: first.state, count: group.length }] : [];
  });
  return counted.sort((a, b) => b.count - a.count);
}

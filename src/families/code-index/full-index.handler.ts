import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { CodeIndexing } from './code-indexing.js';
import { FINAL_CODES } from './model/failures.js';
import { fullIndexPayload, type FullIndex, type Indexed } from './model/requests.js';

/** Brings the index of a repository to a commit. */
@JobHandler({
  type: 'full_index',
  queue: 'indexing',
  payload: fullIndexPayload,
  dedupeOf: ({ repository = '', provider = '', path = '', ref = '' }) =>
    JSON.stringify([provider, repository.toLowerCase(), path, ref]),
  retry: exponential({ attempts: 3, delay: '1s', notOn: FINAL_CODES }),
})
export class FullIndexHandler implements Handler<FullIndex, Indexed> {
  constructor(private readonly indexing: CodeIndexing) {}

  run(payload: FullIndex, ctx: JobContext): Promise<Indexed> {
    return this.indexing.all(payload, ctx);
  }
}

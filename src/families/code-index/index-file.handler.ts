import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { exponential } from '../../jobs/retry-policy.js';
import { CodeIndexing } from './code-indexing.js';
import { FINAL_CODES } from './model/failures.js';
import { indexFilePayload, type IndexFile, type Indexed } from './model/requests.js';

/** Brings one file of the index to a commit. */
@JobHandler({
  type: 'index_file',
  queue: 'indexing',
  payload: indexFilePayload,
  retry: exponential({ attempts: 3, delay: '1s', notOn: FINAL_CODES }),
})
export class IndexFileHandler implements Handler<IndexFile, Indexed> {
  constructor(private readonly indexing: CodeIndexing) {}

  run(payload: IndexFile, ctx: JobContext): Promise<Indexed> {
    return this.indexing.file(payload, ctx);
  }
}

import { join } from 'node:path';
import { expect } from 'vitest';
import { isEnded, type JobState } from '../../../src/jobs/job-state.js';
import { eventually } from '../eventually.js';
import { repositoryRoot, WorkRepository } from '../git/work-repository.js';
import { startHttpHub, type HttpHub } from './http-hub.js';

interface CodeJob {
  id: string;
  state: JobState;
  result: Record<string, unknown>;
  error: { code: string; message: string } | null;
}

export interface StoredFile {
  path: string;
  language: string;
  skipped: string | null;
  text: string;
}

/** A hub that may index the repositories below a folder. */
export class CodeHub {
  private constructor(
    readonly hub: HttpHub,
    readonly root: string,
    private readonly removeRoot: () => Promise<void>,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<CodeHub> {
    const { folder, remove } = await repositoryRoot();
    const env = { INDEX_ROOT: folder, METRICS_PUBLIC: 'true', QUEUE_INDEXING_BACKOFF_MS: '1', ...variables };
    return new CodeHub(await startHttpHub(env), folder, remove);
  }

  async close(): Promise<void> {
    await this.hub?.remove();
    await this.removeRoot();
  }

  repository(name: string, options?: { bare?: boolean }): Promise<WorkRepository> {
    return WorkRepository.create(join(this.root, name), options);
  }

  async ask<Json>(method: string, path: string, body?: object, status = 200): Promise<Json> {
    const answer = await this.hub.client.send({ method, path, body });
    expect({ path, status: answer.status, text: answer.text }).toMatchObject({ status });
    return answer.json as Json;
  }

  /** Runs a job of the family and returns it when it has ended. */
  async run(type: 'full_index' | 'index_file', data: object): Promise<CodeJob> {
    const { id } = await this.ask<{ id: string }>('POST', '/api/queues/jobs', { type, data }, 202);
    return this.ended(id);
  }

  ended(id: string): Promise<CodeJob> {
    return eventually(
      async () => {
        const job = await this.ask<CodeJob>('GET', `/api/queues/jobs/${id}`);
        return isEnded(job.state) && job;
      },
      { within: 60_000 },
    );
  }

  /** Runs a job that completes and returns its result. */
  async indexed(data: object, type: 'full_index' | 'index_file' = 'full_index'): Promise<Record<string, unknown>> {
    const { state, result, error } = await this.run(type, data);
    expect({ state, error }).toEqual({ state: 'completed', error: null });
    return result;
  }

  /** Runs a job that fails and returns its error. */
  async refused(data: object, type: 'full_index' | 'index_file' = 'full_index') {
    const { state, error } = await this.run(type, data);
    expect(state).toBe('failed');
    return error;
  }

  /** Returns what the index has of a repository, by the end of its name. */
  async files(name: string): Promise<StoredFile[]> {
    const { rows } = await this.hub.ledger.query<StoredFile>(
      `select f.path, f.language, f.skipped,
              coalesce((select string_agg(c.content, '' order by c.n) from code_chunks c where c.blob_id = f.blob_id), '') as text
         from code_files f join code_repositories r on r.id = f.repository_id where right(r.name, length($1)) = $1 order by f.path`,
      [name],
    );
    return rows;
  }
}

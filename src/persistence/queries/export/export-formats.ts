import { csv } from '../../../common/csv.js';
import type { Job } from '../../../jobs/job.js';

export const EXPORT_FORMATS = ['json', 'jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const CONTENT_TYPES: Record<ExportFormat, string> = {
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

const iso = (date: Date | null) => date?.toISOString() ?? null;
const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));

const COLUMNS: [header: string, value: (job: Job) => string | number | null][] = [
  ['id', (job) => job.id],
  ['type', (job) => job.type],
  ['queue', (job) => job.queue],
  ['state', (job) => job.state],
  ['priority', (job) => job.priority],
  ['attemptsMade', (job) => job.attemptsMade],
  ['maxAttempts', (job) => job.maxAttempts],
  ['progress', (job) => job.progress],
  ['createdAt', (job) => iso(job.createdAt)],
  ['runAt', (job) => iso(job.runAt)],
  ['startedAt', (job) => iso(job.startedAt)],
  ['finishedAt', (job) => iso(job.finishedAt)],
  ['errorCode', (job) => job.error?.code ?? null],
  ['errorMessage', (job) => job.error?.message ?? null],
  ['parentId', (job) => job.parentId],
  ['originId', (job) => job.originId],
  ['tenant', (job) => job.tenant],
  ['tags', (job) => json(job.tags)],
  ['data', (job) => json(job.data)],
  ['result', (job) => json(job.result)],
];

/** Formats an export as text, page by page. */
export async function* inFormat(format: ExportFormat, pages: AsyncIterable<Job[]>): AsyncGenerator<string> {
  switch (format) {
    case 'json': {
      let before = '[\n';
      for await (const page of pages) {
        yield before + page.map((job) => JSON.stringify(job)).join(',\n');
        before = ',\n';
      }
      yield before === '[\n' ? '[]\n' : '\n]\n';
      return;
    }
    case 'jsonl':
      for await (const page of pages) yield page.map((job) => `${JSON.stringify(job)}\n`).join('');
      return;
    case 'csv':
      yield csv([COLUMNS.map(([header]) => header)]);
      for await (const page of pages) yield csv(page.map((job) => COLUMNS.map(([, value]) => value(job))));
  }
}

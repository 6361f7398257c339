import { describe, expect, it } from 'vitest';
import { archiveName, isTemporaryArchive } from './archive-format.js';

const AT = new Date('2026-11-29T03:00:00.123Z');

describe('names of archives', () => {
  it.each(['job_log', 'runner_log'])(
    'sort by time, are unique, and are recognized while they are written: %s',
    (kind) => {
      const name = archiveName(kind, '0123abcd-0000-7000-8000-000000000000', AT);
      expect(name).toMatch(/^runnerhub-(job|runner)-logs-0123abcd-20261129T030000123Z-[0-9a-f]{8}\.jsonl\.gz$/);
      expect(archiveName(kind, '0123abcd', AT)).not.toBe(name);
      expect(isTemporaryArchive(`.${name}.4711.tmp`)).toBe(true);
    },
  );

  it.each(['.other.tmp', 'runnerhub-job-logs.jsonl.gz', '.runnerhub-0123abcd-20261129T030000123Z.jsonl.gz.1.tmp'])(
    'do not include %s',
    (name) => {
      expect(isTemporaryArchive(name)).toBe(false);
    },
  );
});

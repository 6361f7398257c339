import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Logger } from '@nestjs/common';
import type { RoutedJob } from '../../jobs/job.js';
import { logAdded } from './added-log.js';

const job = (id: string, type = 'probe_echo') =>
  ({ id, type, queue: 'background', priority: 3, actor: 'me' }) as RoutedJob;

describe('logAdded', () => {
  const lines: unknown[][] = [];
  beforeEach(
    () => void vi.spyOn(Logger.prototype, 'log').mockImplementation((...line: unknown[]) => void lines.push(line)),
  );
  afterEach(() => {
    vi.restoreAllMocks();
    lines.length = 0;
  });
  const common = { queue: 'background', type: 'probe_echo', actor: 'me' };

  it('writes a line for each of a few requests', () => {
    logAdded([[job('a')], [job('b')]]);
    expect(lines).toEqual([
      [{ ...common, jobId: 'a', priority: 3 }, 'job added'],
      [{ ...common, jobId: 'b', priority: 3 }, 'job added'],
    ]);
  });

  it('writes one line with a count for each type of a bulk request', () => {
    const bulk = Array.from({ length: 10_000 }, (_, n) => job(String(n)));
    logAdded([[...bulk, job('other', 'probe_fail')]], { inTransaction: true });
    expect(lines).toEqual([
      [{ ...common, count: 10_000, inTransaction: true }, 'jobs added'],
      [{ ...common, type: 'probe_fail', jobId: 'other', priority: 3, inTransaction: true }, 'job added'],
    ]);
  });

  it('writes one line for a thousand requests that share a statement', () => {
    logAdded(Array.from({ length: 1000 }, (_, n) => [job(String(n))]));
    expect(lines).toEqual([[{ ...common, count: 1000 }, 'jobs added']]);
  });

  it('writes nothing when all were duplicates', () => {
    logAdded([[]]);
    expect(lines).toEqual([]);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Pool } from 'pg';
import { NodeWatch } from './node-watch.js';

const SILENCE_MS = 20_000;

describe('NodeWatch', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('reports a node as silent when it has seen its heartbeat unchanged for long enough, whatever its time', async () => {
    let now = 1000;
    let beats: Record<string, string> | undefined;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const query = () =>
      beats === undefined
        ? Promise.reject(new Error('away'))
        : Promise.resolve({ rows: Object.entries(beats).map(([id, beat]) => ({ id, beat })) });
    const watch = new NodeWatch({ query } as unknown as Pool, { id: 'self' });
    const seen = async (ms: number, next: typeof beats) => {
      now += ms;
      beats = next;
      await watch.observe();
      return watch.silentFor(SILENCE_MS).map(({ id }) => id);
    };

    // Old by PostgreSQL's clock, which may have been set forward: no node has been observed as silent yet.
    expect(await seen(0, { dead: '2025-01-01', living: '2025-01-01' })).toEqual([]);
    expect(await seen(19_000, { dead: '2025-01-01', living: '2026-01-01' })).toEqual([]);
    expect(await seen(1000, { dead: '2025-01-01', living: '2026-01-01' })).toEqual(['dead']);
    // Set back: a heartbeat with an earlier time still counts.
    expect(await seen(18_000, { dead: '2025-01-01', living: '2025-06-01' })).toEqual(['dead']);
    expect(await seen(10_000, undefined)).toEqual(['dead']);
    expect(await seen(1000, { living: '2025-06-02' })).toEqual([]);
  });
});

import { describe, expect, it, vi } from 'vitest';
import type { LedgerDb } from '../../database/ledger-db.js';
import { HookStore } from './hook-store.js';

describe('HookStore', () => {
  const noted = async (kind: string, repositories: string[]) => {
    const query = vi.fn(() => Promise.resolve([]));
    const store = new HookStore({ query } as unknown as LedgerDb);
    const headers = { 'x-github-hook-id': '7', 'x-github-hook-installation-target-type': kind };
    for (const repository of repositories) await store.recordSeen(headers, repository);
    return query.mock.calls.length;
  };

  it.each([
    ['repository', ['o/a', 'o/a'], 1],
    ['repository', ['o/a', 'o/renamed', 'o/renamed'], 2],
    ['organization', ['o/a', 'o/b'], 1],
    ['integration', ['o/a', 'p/b', 'o/a', 'p/b'], 1],
  ])('records a hook of kind %s with deliveries for %j in %i statements', async (kind, repositories, statements) => {
    expect(await noted(kind, repositories)).toBe(statements);
  });
});

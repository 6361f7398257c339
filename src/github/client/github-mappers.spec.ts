import { describe, expect, it } from 'vitest';
import { repositoryData, runnerData, workflowData } from './github-mappers.js';

const BAD = 'a\u0000b\ud800';
const GOOD = 'a\ufffdb\ufffd';
const LONG = `${'x'.repeat(999)}\u{1f600}${'y'.repeat(5000)}`;
const CUT = `${'x'.repeat(999)}\ufffd`;

describe('the data mapped from GitHub', () => {
  it.each([
    [BAD, GOOD],
    [LONG, CUT],
    ['hello', 'hello'],
  ])('contains storable texts, %#', (given, kept) => {
    const repository = {
      ...{ id: 1n, owner: { login: given }, name: given, full_name: given, private: true, visibility: given },
      ...{ fork: false, default_branch: given, pushed_at: given },
    };
    expect(repositoryData(repository)).toEqual({
      ...{ id: 1, owner: kept, name: kept, full_name: kept, private: true, visibility: kept, fork: false },
      ...{ archived: false, default_branch: kept, pushed_at: null },
    });
    const workflow = { id: 1, name: given, path: given, state: given, created_at: given, updated_at: given };
    expect(workflowData(workflow)).toEqual({
      ...{ id: 1, name: kept, path: kept, state: kept, created_at: null, updated_at: null },
    });
    const runner = { id: 1, name: given, os: given, status: given, busy: true, labels: [{ name: given }] };
    expect(runnerData(runner)).toEqual({
      ...{ id: 1, name: kept, os: kept, status: kept, busy: true, ephemeral: null, labels: [kept] },
    });
  });

  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.000-08:00', '2026-01-02T11:04:05.000Z'],
    [null, null],
    [undefined, null],
  ])('contains the instant %s in UTC', (given, kept) => {
    const repository = { id: 1, owner: { login: 'o' }, name: 'n', full_name: 'o/n', private: false, fork: false };
    expect(repositoryData({ ...repository, pushed_at: given })).toMatchObject({
      pushed_at: kept,
      visibility: 'public',
    });
  });
});

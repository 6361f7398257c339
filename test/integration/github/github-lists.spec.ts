import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import type { PageRequest, DataPage } from '../../../src/github/client/github-data.js';
import { GitHubStore } from '../../../src/github/sync/github-store.js';
import { repositoriesOf } from '../../../src/github/sync/list-readers.js';
import { ListSync, type ListReader } from '../../../src/github/sync/list-sync.js';
import { ListLocks } from '../../../src/github/sync/list-locks.js';
import { begun } from '../../../src/github/sync/sync-result.js';
import { eventually } from '../../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../../support/stores/postgres.js';
import { bound, patience } from '../../support/limits.js';

const LIMIT_MS = patience(60_000);
type Row = { id: number };

let database: TestDatabase;
let sql: pg.Pool;
let store: GitHubStore;
let lists: ListSync;
const open: ListLocks[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  sql = new pg.Pool({ connectionString: database.url });
  sql.on('error', () => undefined);
  store = new GitHubStore(new LedgerDb(sql));
  lists = new ListSync(store);
}, LIMIT_MS);
afterEach(async () => {
  for (const turns of open.splice(0)) await turns.close();
  await sql.query('truncate github_etags, github_repositories, github_workflows, github_runners');
});
afterAll(async () => {
  await sql?.end();
  await database?.drop();
}, LIMIT_MS);

const rows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n): Row => {
    const name = `r${from + n}`;
    return {
      ...{ id: from + n, owner: 'o', name, full_name: `o/${name}`, private: false, visibility: 'public' },
      ...{ fork: false, archived: false, default_branch: null, pushed_at: null },
    };
  });

/** Simulates a paged list whose ETags are the pages' ids. `meanwhile` replaces the pages once, after that page's answer. */
function listOf(pages: Row[][], meanwhile?: { page: number; pages: Row[][] }): ListReader<Row>['read'] {
  let now = pages;
  let change = meanwhile;
  return ({ page, etag }: PageRequest): Promise<DataPage<Row> | null> => {
    const items = now[page - 1] ?? [];
    const answer = { items, etag: items.map(({ id }) => id).join(), last: page >= now.length };
    if (change?.page === page) {
      now = change.pages;
      change = undefined;
    }
    return Promise.resolve(answer.etag === etag ? null : answer);
  };
}

async function run(read: ListReader<Row>['read'], signal = new AbortController().signal) {
  const turns = await ListLocks.open(database.url);
  open.push(turns);
  const calls = begun();
  const reader = { list: repositoriesOf('o'), title: 'the repositories of o', read, toRow: (row: Row) => row };
  return { ...(await lists.run(reader, { calls, signal, turns })), calls };
}
const gone = async () =>
  (await sql.query<Row>('select id::integer from github_repositories where removed_at is not null order by 1')).rows;
const there = async () =>
  (await sql.query<{ n: number }>('select count(*)::integer as n from github_repositories where removed_at is null'))
    .rows[0]?.n;

describe('the scan of a GitHub list', () => {
  it('removes nothing that moved between pages during the scan, and removes what is gone in the next one', async () => {
    const before = [rows(1, 100), rows(101, 150)];
    const after = [[...rows(1, 2), ...rows(4, 101)], rows(102, 150)];
    await run(listOf(before));
    const read = listOf(before, { page: 1, pages: after });
    const done = await run(read);
    expect(done).toMatchObject({ unsettled: 'the repositories of o changed while they were read' });
    expect(await gone()).toEqual([]);
    const next = await run(read);
    expect(next).toMatchObject({ counts: { seen: 149, removed: 1 }, unsettled: null });
    expect(await gone()).toEqual([{ id: 3 }]);
    // Nothing is left to remove, so the list is not read twice.
    expect((await run(read)).calls).toMatchObject({ requests: 2, unchanged: 2 });
  });

  it('settles although items differ at the second read, if each keeps its position', async () => {
    await run(listOf([rows(1, 100), rows(101, 150)]));
    const read = listOf([rows(1, 100), rows(101, 149)]);
    let n = 0;
    const busy: typeof read = async (asked) => {
      const answer = await read({ ...asked, etag: null });
      return answer && { ...answer, etag: `${(n += 1)}` };
    };
    expect(await run(busy)).toMatchObject({ counts: { removed: 1 }, calls: { requests: 4 } });
    expect(await gone()).toEqual([{ id: 150 }]);
  });

  it.each([
    ['a short page that is not the last', [rows(1, 99), rows(100, 150)], 150],
    ['an empty page that is not the last', [rows(1, 100), [], rows(101, 150)], 150],
    ['a full page that contains one item twice', [[...rows(1, 99), ...rows(99, 99)], rows(100, 150)], 150],
    ['a page that is full and the last', [rows(1, 100)], 100],
    ['a full page at the limit of pages', Array.from({ length: 50 }, (_, n) => rows(100 * n + 1, 100 * n + 100)), 5000],
  ])('reads all pages: %s', async (_, pages, n) => {
    for (let time = 0; time < 3; time += 1) {
      expect(await run(listOf(pages))).toMatchObject({ counts: { seen: n, removed: 0 }, unsettled: null });
      expect(await there()).toBe(n);
      expect(await gone()).toEqual([]);
    }
  });

  it('reads on after an unchanged full page that was the last one', async () => {
    await run(listOf([rows(1, 100)]));
    expect(await run(listOf([rows(1, 100), rows(101, 101)]))).toMatchObject({ counts: { seen: 101, changed: 1 } });
  });

  it('reports a list that is too long, and removes none of its items', async () => {
    await run(listOf([rows(9001, 9001)]));
    const pages = Array.from({ length: 51 }, (_, n) => rows(100 * n + 1, 100 * n + 100));
    const { unsettled } = await run(listOf(pages));
    expect(unsettled).toBe('the repositories of o exceed the 5000 that are read');
    expect(await gone()).toEqual([]);
  });

  it('runs one at a time, so that an older scan removes no new item', async () => {
    await run(listOf([rows(1, 2)]));
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    let asked = false;
    const slow = listOf([rows(1, 2)]);
    const older = run(async (page) => {
      asked = true;
      await held;
      return slow({ ...page, etag: null });
    });
    await eventually(async () => Promise.resolve(asked));
    let over = false;
    const newer = run(listOf([rows(1, 3)])).finally(() => (over = true));
    await eventually(async () => {
      const { rows: waiting } = await sql.query(
        `select 1 from pg_stat_activity where datname = current_database() and query like 'select pg_try_advisory_lock%'`,
      );
      return over || waiting.length === 2;
    });
    answer();
    await Promise.all([older, newer]);
    expect(await gone()).toEqual([]);
    expect(await there()).toBe(3);
  });

  it('ends its wait for another scan when its signal aborts', async () => {
    const abort = new AbortController();
    const other = await sql.connect();
    try {
      const key = `hashtextextended('github/organization/o/repositories', 7402013)`;
      await other.query(`select pg_advisory_lock(${key})`);
      const ended = expect(run(listOf([rows(1, 1)]), abort.signal)).rejects.toThrow('enough');
      await eventually(async () => {
        const { rows: waiting } = await sql.query(
          `select 1 from pg_stat_activity where datname = current_database() and application_name = 'runnerhub-github-sync'
              and query like 'select pg_try_advisory_lock%'`,
        );
        return waiting.length > 0;
      });
      abort.abort(new Error('enough'));
      await ended;
    } finally {
      other.release(true);
    }
  });

  it(
    'removes 5000 repositories with their lists within seconds',
    async () => {
      await sql.query(`
        insert into github_repositories (id, owner, name, full_name, private, visibility, fork, archived)
        select n, 'o', 'r' || n, 'o/R' || n, false, 'public', false, false from generate_series(1, 5000) n`);
      await sql.query(`
        insert into github_workflows (id, repository_id, name, path, state)
        select n, n, 'w', 'p', 'active' from generate_series(1, 5000) n`);
      await sql.query(`
        insert into github_etags (list, page, etag, ids, last) select list, 1, 'e', array[n], true
          from generate_series(1, 5000) n, lateral (values ('repository/' || n || '/workflows'),
               ('repository/' || n || '/runners'), ('repository-of/o/r' || n)) of (list)`);
      await sql.query(`
        insert into github_etags (list, page, etag, ids, last)
        values ('repository/5001/workflows', 1, 'e', '{1}', true), ('repository-of/o/r5001', 1, 'e', '{5001}', true)`);
      const begun = performance.now();
      expect(await store.settle(repositoriesOf('o'), [], 0)).toBe(5000);
      expect(performance.now() - begun).toBeLessThan(bound(5000));
      const { rows: left } = await sql.query<{ list: string }>('select list from github_etags order by 1');
      expect(left.map(({ list }) => list)).toEqual(['repository-of/o/r5001', 'repository/5001/workflows']);
      const { rows: workflows } = await sql.query('select 1 from github_workflows where removed_at is null');
      expect(workflows).toEqual([]);
    },
    LIMIT_MS,
  );
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../../src/database/data-source.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let source: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await openDataSource(database.url);
});
afterAll(async () => {
  await source.destroy();
  await database.drop();
});

const tables = async () => {
  const rows: { name: string }[] = await source.query(
    `select table_name as name from information_schema.tables
      where table_name in ('deliveries','demands','runners') order by 1`,
  );
  return rows.map(({ name }) => name);
};

it('the tables of deliveries, demands and runners can be taken away and made again', async () => {
  const { GithubRunners1763700100000: Migration } = await import('../../migrations/1763700100000-github-runners.js');
  const runner = source.createQueryRunner();
  try {
    expect(await tables()).toEqual(['deliveries', 'demands', 'runners']);
    await new Migration().down(runner);
    expect(await tables()).toEqual([]);
    await new Migration().up(runner);
    expect(await tables()).toEqual(['deliveries', 'demands', 'runners']);
  } finally {
    await runner.release();
  }
});

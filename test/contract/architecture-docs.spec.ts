import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/stores/postgres.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = join(ROOT, 'src');
const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const section = (title: string) => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const names = (text: string, form: RegExp) => new Set([...text.matchAll(form)].map(([, name = '']) => name));

describe('docs/architecture.md', () => {
  it('names each folder of src/, and none that is gone', () => {
    const rooms = section('Rooms').split('migrations/ ')[0] ?? '';
    const folders = readdirSync(SOURCE, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const named = names(rooms, /([a-z-]+)\//g);
    const missing = folders.filter(({ name }) => !named.has(name));
    expect(missing.map(({ parentPath, name }) => relative(SOURCE, join(parentPath, name)))).toEqual([]);
    const known = new Set(['src', 'ws', ...folders.map(({ name }) => name)]);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
  });

  it('names files that exist', () => {
    const files = [...names(page, /`([a-z-]+(?:\/[a-z-]+)+\.ts)`/g)];
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((file) => !existsSync(join(SOURCE, file)) && !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('names each table of the ledger', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    onTestFinished(() => client.end());
    const { rows } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r','p','v') and not c.relispartition`,
    );
    const cells = [...section('Tables').matchAll(/^\| (`.*?) +\|/gm)].map(([, cell]) => cell).join();
    const documented = names(cells, /`([a-z_]+)`/g);
    expect([...documented].sort()).toEqual(
      rows
        .map(({ name }) => name)
        .filter((name) => name !== 'migrations')
        .sort(),
    );
  });
});

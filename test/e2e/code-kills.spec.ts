import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { repositoryRoot, WorkRepository } from '../support/git/work-repository.js';
import { startDyingHub } from '../support/hub/dying-hub.js';
import { startHttpHub } from '../support/hub/http-hub.js';
import { patience } from '../support/limits.js';
import { createTestDatabase } from '../support/stores/postgres.js';

const FILES = 600;

describe('an index whose node is killed', () => {
  it.each([
    ['after CodeStore.storeBlobs', 'with a part of the texts stored'],
    ['before CodeStore.switch', 'with all texts stored, and no path'],
    ['after CodeStore.switch', 'before its job has ended'],
  ])(
    '%s, %s, is completed by another run, which reads nothing again',
    async (point) => {
      const [database, root] = await Promise.all([createTestDatabase(), repositoryRoot()]);
      const folder = mkdtempSync(join(tmpdir(), 'runnerhub-dying-'));
      const env = { DATABASE_URL: database.url, INDEX_ROOT: root.folder };
      try {
        const repository = await WorkRepository.create(join(root.folder, 'shop'));
        const names = Array.from({ length: FILES }, (_, n) => [`f${n}.ts`, `export function f${n}() {}\n`.repeat(20)]);
        const commit = await repository.commit(Object.fromEntries(names) as Record<string, string>);
        const dying = await startDyingHub(point, { ...env, RUNNERHUB_DATA_DIR: folder });
        try {
          await dying.ready();
          const body = { type: 'full_index', data: { path: 'shop' } };
          const begin = dying.http.send({ path: '/api/queues/jobs', body }).catch(String);
          expect(await dying.killed(async () => Promise.resolve())).toBe('SIGKILL');
          await begin;
        } finally {
          dying.end();
        }
        const hub = await startHttpHub(env, { nodeSilenceMs: 2000 });
        try {
          const first = await hub.ledger.query<{ id: string }>('select id from code_blobs order by id');
          expect(first.rows.length).toBeGreaterThan(0);
          const sql = `select state, error_message as error, result from jobs where type = 'full_index'`;
          const job = await eventually(
            async () => {
              const [found] = (await hub.ledger.query<{ state: string }>(sql)).rows;
              if (!found || !['completed', 'failed'].includes(found.state)) throw new Error(JSON.stringify(found));
              return found;
            },
            { within: 30_000 },
          );
          expect(job).toMatchObject({
            state: 'completed',
            error: null,
            result: { commit, files: FILES, symbols: 20 * FILES },
          });
          const all = await hub.ledger.query<{ id: string }>('select id from code_blobs order by id');
          expect(all.rows).toHaveLength(FILES);
          expect(all.rows.slice(0, first.rows.length)).toEqual(first.rows);
          const paths = await hub.ledger.query('select path from code_files where blob_id is not null');
          expect(paths.rows).toHaveLength(FILES);
        } finally {
          await hub.remove();
        }
      } finally {
        await database.drop();
        await root.remove();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    patience(120_000),
  );
});

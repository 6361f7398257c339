import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodeHub } from '../../support/hub/code-hub.js';

const NONE = { binary: 0, tooLarge: 0, generated: 0 };

describe('the index of code', () => {
  let code: CodeHub;

  beforeAll(async () => {
    code = await CodeHub.start();
  });
  afterAll(() => code.close());

  it('has the files of a commit, with their symbols, and afterwards what the next commit changes', async () => {
    const shop = await code.repository('shop');
    const first = await shop.commit({
      'src/a.ts': 'export class Cart {}\n',
      'b.py': 'def pay(): pass\n',
      'c.md': '# Shop\n',
    });
    const all = { commit: first, files: 3, changed: 3, removed: 0, symbols: 2, skipped: NONE };
    expect(await code.indexed({ path: 'shop' })).toEqual(all);
    expect(await code.indexed({ path: 'shop' })).toEqual({ ...all, changed: 0 });
    const second = await shop.commit({ 'b.py': null, 'c.md': '# The shop\n', 'd/e.go': 'package d\nfunc F() {}\n' });
    expect(await code.indexed({ path: 'shop' })).toEqual({ ...all, commit: second, changed: 2, removed: 1 });
    expect(await code.files('/shop')).toEqual([
      { path: 'c.md', language: 'markdown', skipped: null, text: '# The shop\n' },
      { path: 'd/e.go', language: 'go', skipped: null, text: 'package d\nfunc F() {}\n' },
      { path: 'src/a.ts', language: 'typescript', skipped: null, text: 'export class Cart {}\n' },
    ]);
    expect(await code.indexed({ path: 'shop', ref: first })).toEqual({ ...all, changed: 2, removed: 1 });
  });

  it('stores a text once for all repositories, and each for itself where the language differs', async () => {
    const text = `class Once {}\n`;
    for (const name of ['one', 'two']) {
      await (await code.repository(name)).commit({ 'a.js': text, 'b.js': text, 'c.java': text });
      expect(await code.indexed({ path: name })).toMatchObject({ files: 3, symbols: 3 });
    }
    const { rows } = await code.hub.ledger.query(
      `select b.language, count(*)::integer as files from code_blobs b join code_files f on f.blob_id = b.id
         join code_chunks c on c.blob_id = b.id where c.content = $1 group by b.id, b.language order by 1`,
      [text],
    );
    expect(rows).toEqual([
      { language: 'java', files: 2 },
      { language: 'javascript', files: 4 },
    ]);
  });

  it('brings one file to a commit, and the whole repository to one again', async () => {
    const repository = await code.repository('single');
    const first = await repository.commit({ 'a.ts': 'let a;\n', 'b.ts': 'let b;\n' });
    expect(await code.indexed({ path: 'single', filePath: 'a.ts' }, 'index_file')).toEqual({
      ...{ commit: first, files: 1, changed: 1, removed: 0, symbols: 1, skipped: NONE },
    });
    expect(await code.indexed({ path: 'single' })).toMatchObject({ files: 2, changed: 1 });
    const second = await repository.commit({ 'a.ts': null, 'b.ts': 'let c;\n' });
    expect(await code.indexed({ path: 'single', filePath: 'b.ts' }, 'index_file')).toMatchObject({
      changed: 1,
      commit: second,
    });
    expect(await code.indexed({ path: 'single', filePath: 'a.ts' }, 'index_file')).toMatchObject({
      files: 0,
      removed: 1,
    });
    expect(await code.refused({ path: 'single', filePath: 'a.ts' }, 'index_file')).toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    expect(await code.indexed({ path: 'single', ref: first })).toMatchObject({ files: 2, changed: 2 });
    expect(await code.indexed({ path: 'single', ref: 'main' })).toMatchObject({ files: 1, changed: 1, removed: 1 });
  });

  it('indexes bare repositories, worktrees of another one, and nothing of an empty one', async () => {
    const bare = await code.repository('bare.git', { bare: true });
    await bare.commit({ 'a.rs': 'fn main() {}\n' });
    expect(await code.indexed({ path: join(code.root, 'bare.git') })).toMatchObject({ files: 1, symbols: 1 });
    await bare.git(['worktree', 'add', '--quiet', '--detach', join(code.root, 'tree'), 'main']);
    expect(await code.indexed({ path: 'tree' })).toMatchObject({ files: 1, symbols: 1 });
    await code.repository('empty');
    expect(await code.indexed({ path: 'empty' })).toEqual({
      ...{ commit: null, files: 0, changed: 0, removed: 0, symbols: 0, skipped: NONE },
    });
  });

  it('refuses what is not below its roots, or no repository, or has no such commit, without another attempt', async () => {
    const outside = await CodeHub.start();
    try {
      const secret = await outside.repository('secret');
      await secret.commit({ 'key.txt': 'hidden' });
      await (await code.repository('linked')).commit({ a: 'a' });
      await symlink(secret.folder, join(code.root, 'link'));
      const refusals = {
        [secret.folder]: 'PATH_NOT_ALLOWED',
        '../': 'PATH_NOT_ALLOWED',
        link: 'PATH_NOT_ALLOWED',
        '/etc': 'PATH_NOT_ALLOWED',
        'no-such-folder': 'NOT_A_REPOSITORY',
        'linked/.git/refs': 'NOT_A_REPOSITORY',
      };
      for (const [path, expected] of Object.entries(refusals))
        expect({ path, ...(await code.refused({ path })) }).toMatchObject({ path, code: expected });
      expect(await code.refused({ path: 'linked', ref: 'gone' })).toMatchObject({ code: 'REF_NOT_FOUND' });
      expect(await code.run('full_index', { path: '/etc' })).toMatchObject({ state: 'failed', attemptsMade: 1 });
    } finally {
      await outside.close();
    }
  });

  it.each([
    [{ path: 'a', repository: 'octo/shop' }, 'full_index'],
    [{ path: 'a', ref: '--upload-pack=touch /tmp/x' }, 'full_index'],
    [{ path: 'a', ref: 'main:a' }, 'full_index'],
    [{ path: 'a', ref: 'HEAD@{1}' }, 'full_index'],
    [{ path: 'a\u0000b' }, 'full_index'],
    [{ repository: '../shop' }, 'full_index'],
    [{ repository: 'octo/..' }, 'full_index'],
    [{ path: 'a', provider: 'gitea' }, 'full_index'],
    [{ path: 'a' }, 'index_file'],
    [{ path: 'a', filePath: '/etc/passwd' }, 'index_file'],
    [{ path: 'a', filePath: 'b/../../c' }, 'index_file'],
  ])('refuses the request %j', async (data, type) => {
    await code.ask('POST', '/api/queues/jobs', { type, data }, 400);
  });

  it('removes texts that no file has any more, a day later', async () => {
    const repository = await code.repository('shrinking');
    await repository.commit({ 'a.txt': 'a text that goes\n', 'b.txt': 'a text that stays\n' });
    await code.indexed({ path: 'shrinking' });
    await repository.commit({ 'a.txt': null });
    await code.indexed({ path: 'shrinking' });
    const texts = async () =>
      (
        await code.hub.ledger.query<{ content: string }>(
          `select content from code_chunks where content like 'a text that%' order by 1`,
        )
      ).rows;
    const clean = () => code.hub.ledger.query(`update code_blobs set stored_at = now() - interval '2 days'`);
    expect(await texts()).toHaveLength(2);
    await clean();
    const { id } = await code.ask<{ id: string }>(
      'POST',
      '/api/queues/jobs',
      { type: 'cleanup_old_jobs', data: {} },
      202,
    );
    await code.ended(id);
    expect(await texts()).toEqual([{ content: 'a text that stays\n' }]);
  });

  it('goes on after a cancel with what is stored already', async () => {
    const repository = await code.repository('large');
    const text = (n: number) => `export function f${n}() { return ${n}; }\n`.repeat(60);
    await repository.commit(Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`f${n}.ts`, text(n)])));
    const { id } = await code.ask<{ id: string }>(
      'POST',
      '/api/queues/jobs',
      { type: 'full_index', data: { path: 'large' } },
      202,
    );
    const stored = async () => {
      const { rows } = await code.hub.ledger.query<{ n: number }>(
        `select count(*)::integer as n from code_chunks where content like 'export function f%() { return%' and n = 1`,
      );
      return rows[0]?.n ?? 0;
    };
    while ((await stored()) === 0);
    await code.ask('POST', `/api/queues/jobs/${id}/cancel`, {});
    expect(await code.ended(id)).toMatchObject({ state: 'cancelled' });
    expect(await code.files('/large')).toEqual([]);
    const before = await stored();
    expect(before).toBeLessThan(1500);
    expect(await code.indexed({ path: 'large' })).toMatchObject({ files: 1500, changed: 1500 });
    expect(await stored()).toBe(1500);
  });
});

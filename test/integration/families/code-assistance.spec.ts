import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src/jobs/job.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';
import { LlmServer } from '../../support/llm/llm-server.js';

const SOURCE = [
  'export function add(a: number, b: number) {',
  '  return a - b;',
  '}',
  '',
  'export function twice(a: number) {',
  '  return add(a, a);',
  '}',
  '',
].join('\n');
const FIX = `--- a/src/math.ts
+++ b/src/math.ts
@@ -1,3 +1,3 @@
 export function add(a: number, b: number) {
-  return a - b;
+  return a + b;
 }
`;

describe('code assistance', () => {
  let hub: HttpHub;
  let server: LlmServer;
  let folder: string;
  const file = { path: 'shop', filePath: 'src/math.ts' };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runnerhub-code-'));
    // Within a repository git would skip what is outside of its folder, and accept any patch.
    for (const within of ['', 'root/shop']) {
      mkdirSync(join(folder, within), { recursive: true });
      execFileSync('git', ['init', '-q', join(folder, within)]);
    }
    const put = (path: string, text: string | Buffer) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    put('root/shop/src/math.ts', SOURCE);
    put('root/shop/src/windows.ts', SOURCE.replaceAll('\n', '\r\n'));
    put('root/shop/src/big.ts', 'x'.repeat(70_000));
    put('root/shop/src/huge.ts', 'x'.repeat(1_100_000));
    put('root/shop/src/binary.ts', Buffer.from([1, 0, 2]));
    put('root/shop/src/latin.ts', Buffer.from([0xe4, 0x0a]));
    put('secret/secret.ts', 'const secret = 1;');
    symlinkSync(join(folder, 'secret/secret.ts'), join(folder, 'root/shop/src/link.ts'));
    symlinkSync(join(folder, 'root/shop/.git/config'), join(folder, 'root/shop/src/config.ts'));
    execFileSync('mkfifo', [join(folder, 'root/shop/src/pipe.ts')]);
    server = await LlmServer.start();
    const settings = { INDEX_ROOT: join(folder, 'root'), LLM_MODEL: 'small' };
    vi.stubEnv('TMPDIR', folder);
    hub = await startHttpHub({ ...server.env, ...settings, QUEUE_AI_PROCESSING_BACKOFF_MS: '1' });
    vi.unstubAllEnvs();
  }, patience(60_000));
  beforeEach(() => server.reset());
  afterAll(async () => {
    await hub?.remove();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const enqueue = async (type: string, data: object) => {
    const { status, text, json } = await hub.client.send({ path: '/api/queues/jobs', body: { type, data } });
    expect({ status, text }).toMatchObject({ status: 202 });
    return (json as Job).id;
  };
  const jobOf = async (id: string) => (await hub.client.send({ path: `/api/queues/jobs/${id}` })).json as Job;
  const ended = (id: string) =>
    eventually(async () => {
      const job = await jobOf(id);
      return ['completed', 'failed', 'cancelled'].includes(job.state) && job;
    });
  const run = async (type: string, data: object) => ended(await enqueue(type, data));

  it.each(['explain_code', 'generate_summary'])('%s answers a text, whatever is in it', async (type) => {
    const text = 'Ignore all that. <img src=x onerror=alert(1)> {"tool": "deploy"}';
    server.answer = text;
    const job = await run(type, { ...file, instruction: 'Be brief' });
    const usage = { prompt: 11, completion: 7 };
    expect(job.result).toEqual({ text, path: 'src/math.ts', model: 'small-2026', usage });
    const [call] = server.calls;
    expect(call).toMatchObject({ model: 'small', max_tokens: 4000 });
    expect(call?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(call?.messages[1]?.content).toContain(SOURCE);
    expect(call?.messages[1]?.content).toContain('Instruction: Be brief');
  });

  it('gives a model the lines of a symbol alone', async () => {
    await run('explain_code', { ...file, symbol: 'twice', model: 'large' });
    const [call] = server.calls;
    expect(call?.model).toBe('large');
    expect(call?.messages[1]?.content).toContain('lines 5 to 7');
    expect(call?.messages[1]?.content).toContain('return add(a, a)');
    expect(call?.messages[1]?.content).not.toContain('a - b');
    expect(await run('explain_code', { ...file, symbol: 'thrice' })).toMatchObject({
      error: { code: 'SYMBOL_NOT_FOUND' },
    });
  });

  it('reads a repository as the index has it', async () => {
    await hub.ledger.query(
      `with r as (insert into code_repositories (source, name, ref, commit, complete) values ('github', 'octo/Indexed', 'main', $1, true) returning id),
            b as (insert into code_blobs (sha, language, parser, bytes, lines, symbols) values ($1, 'typescript', 1, 0, 8, 1) returning id),
            c as (insert into code_chunks select id, 0, 1, $2 from b),
            s as (insert into code_symbols select id, 0, 'twice', 'function', 5, 7 from b)
       insert into code_files (repository_id, path, language, sha, blob_id) select r.id, 'lib/sum.ts', 'typescript', $1, b.id from r, b`,
      ['c0ffee'.padEnd(40, '0'), SOURCE],
    );
    const indexed = { repository: 'octo/indexed', filePath: 'lib/sum.ts' };
    for (const ref of [undefined, 'main', 'c0ffee0']) {
      const job = await run('explain_code', { ...indexed, ref, symbol: 'twice' });
      expect(job).toMatchObject({ state: 'completed', result: { path: 'lib/sum.ts' } });
      expect(server.calls.at(-1)?.messages[1]?.content).toContain('lines 5 to 7');
    }
    const another = await run('explain_code', { ...indexed, ref: 'next' });
    expect(another.error).toMatchObject({ code: 'FILE_NOT_FOUND', message: expect.stringContaining('full_index') });
    expect((await run('explain_code', { ...indexed, filePath: 'lib/none.ts' })).error?.code).toBe('FILE_NOT_FOUND');
    expect((await run('explain_code', { ...file, ref: 'main' })).error?.code).toBe('NOT_CONFIGURED');
  });

  it.each(['fix_code', 'refactor_code'])('%s answers a patch that applies, and applies none', async (type) => {
    server.answer = `Here:\n\`\`\`diff\n${FIX}\`\`\`\n`;
    const job = await run(type, file);
    expect(job.result).toMatchObject({ patch: FIX, path: 'src/math.ts' });
    expect(readFileSync(join(folder, 'root/shop/src/math.ts'), 'utf8')).toBe(SOURCE);
    expect(server.calls).toHaveLength(1);
  });

  it("answers a patch with the file's line ends", async () => {
    server.answer = FIX.replaceAll('math.ts', 'windows.ts');
    const job = await run('fix_code', { ...file, filePath: 'src/windows.ts' });
    expect(job).toMatchObject({ state: 'completed' });
    expect(server.calls).toHaveLength(1);
  });

  it('has a patch repaired once', async () => {
    server.line.push(FIX.replace('  return a - b;', '  return a * b;'), FIX);
    const job = await run('fix_code', file);
    expect(job.result).toMatchObject({ patch: FIX });
    expect(server.calls[1]?.messages.at(-1)?.content).toMatch(/does not apply: error: patch failed: src\/math.ts:1/);
    server.reset();
    server.answer = FIX.replaceAll('src/math.ts', '../../secret/secret.ts');
    const failed = await run('fix_code', file);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'PATCH_DOES_NOT_APPLY' } });
    expect(server.calls).toHaveLength(2);
  });

  it.each([
    ['../secret', 'secret.ts', 'PATH_NOT_ALLOWED'],
    ['/etc', 'passwd', 'PATH_NOT_ALLOWED'],
    ['shop', 'src/link.ts', 'PATH_NOT_ALLOWED'],
    ['shop', '.git/config', 'PATH_NOT_ALLOWED'],
    ['shop/.git', 'config', 'PATH_NOT_ALLOWED'],
    ['shop', 'src/config.ts', 'PATH_NOT_ALLOWED'],
    ['shop', 'src/none.ts', 'FILE_NOT_FOUND'],
    ['shop', 'src', 'FILE_NOT_FOUND'],
    ['shop', 'src/pipe.ts', 'FILE_NOT_FOUND'],
    ['shop', 'src/math.ts/x', 'FILE_NOT_FOUND'],
    ['shop', 'src/big.ts', 'FILE_TOO_LARGE'],
    ['shop', 'src/huge.ts', 'FILE_TOO_LARGE'],
    ['shop', 'src/binary.ts', 'NO_TEXT'],
    ['shop', 'src/latin.ts', 'NO_TEXT'],
  ])('reads nothing of %s %s: %s', async (path, filePath, code) => {
    expect(await run('explain_code', { path, filePath })).toMatchObject({
      state: 'failed',
      attemptsMade: 1,
      error: { code },
    });
    expect(server.calls).toEqual([]);
  });

  it.each(['/etc/passwd', '../x', 'a/../../x', 'a//b', '', './a', 'a"b', 'a\nb'])(
    'refuses the path %j',
    async (filePath) => {
      const body = { type: 'fix_code', data: { path: 'shop', filePath } };
      expect(await hub.client.send({ path: '/api/queues/jobs', body })).toMatchObject({ status: 400 });
    },
  );

  it('fails as the model does, without another call', async () => {
    server.answer = { fault: 'a refusal' };
    expect(await run('explain_code', file)).toMatchObject({
      state: 'failed',
      attemptsMade: 1,
      error: { code: 'CONTENT_REFUSED' },
    });
    expect(server.calls).toHaveLength(1);
  });

  it('cancels its question with itself, and leaves no files', async () => {
    let release: () => void = () => undefined;
    server.hold = new Promise((resolve) => (release = resolve));
    const id = await enqueue('fix_code', file);
    await eventually(() => server.calls.length === 1);
    await eventually(async () => (await jobOf(id)).state === 'waiting_children');
    await hub.client.send({ method: 'DELETE', path: `/api/queues/jobs/${id}`, body: { reason: 'a test' } });
    const states = `select array_agg(distinct state::text) as states from jobs where id = $1 or parent_id = $1`;
    await eventually(async () => {
      const { rows } = await hub.ledger.query<{ states: string[] }>(states, [id]);
      return rows[0]?.states.join() === 'cancelled';
    });
    release();
    const left = readdirSync(folder, { recursive: true }).filter((path) => String(path).includes('/patch-'));
    expect(left).toEqual([]);
  });
});

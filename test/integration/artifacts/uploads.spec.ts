import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createProgram } from '../../../src/cli/program.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';
const PATH = '/api/artifacts';

interface Stored {
  id: string;
  [field: string]: unknown;
}

describe('uploads', () => {
  let hub: HttpHub;
  const put = async (query: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await hub.client.send({
      method: 'POST',
      path: `${PATH}?${query}`,
      body: Buffer.from(body),
      headers,
    });
    return { ...answer, json: answer.json as Stored };
  };
  beforeAll(async () => {
    hub = await startHttpHub();
  });
  afterEach(async () => {
    const { json } = await hub.client.send({ path: PATH });
    for (const { id } of (json as { items: Stored[] }).items)
      await hub.client.send({ method: 'DELETE', path: `${PATH}/${id}` });
  });
  afterAll(() => hub?.remove());

  it('are files as they are: no form, no encoding, no missing body', async () => {
    const refused: [number, Record<string, string>][] = [
      [415, { 'content-type': 'multipart/form-data; boundary=x' }],
      [415, { 'content-type': 'text/html\u00ff' }],
      [415, { 'content-type': 'html' }],
      [415, { 'content-encoding': 'gzip' }],
    ];
    for (const [status, headers] of refused) expect(await put('name=a', 'a', headers)).toMatchObject({ status });
    expect(await put('name=empty', '')).toMatchObject({ status: 201, json: { bytes: 0 } });
    const plain = await put('name=plain', '{}', { 'content-type': '' });
    expect(plain.json).toMatchObject({ contentType: 'application/octet-stream' });
  });

  it.each(['', '..', '.', 'a/b', 'a\\b', 'a\0b', 'a\r\nX-Evil: 1', 'a\u202egpj.exe', ' ', 'a'.repeat(201), '\ud800'])(
    'refuse the name %j',
    async (name) => {
      const encoded = name === '\ud800' ? '%ed%a0%80%00' : encodeURIComponent(name);
      expect(await put(`name=${encoded}`, 'a')).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
    },
  );

  it.each([['keepFor=31d'], ['keepFor=0'], ['keepFor=x'], ['tenant='], ['owner=me'], ['name=b']])(
    'refuse the query %s',
    async (query) => {
      expect(await put(`name=a&${query}`, 'a')).toMatchObject({ status: 400, json: { code: 'VALIDATION_FAILED' } });
    },
  );

  it('are always served as attachments that no browser runs', async () => {
    const name = 'Bericht "ä" – 1.html';
    const page = '<script>alert(1)</script>';
    const { json } = await put(`name=${encodeURIComponent(name)}&keepFor=12h`, page, { 'content-type': 'text/html' });
    const { headers, text } = await hub.client.send({ path: `${PATH}/${json.id}` });
    expect(text).toBe(page);
    expect(headers).toMatchObject({
      'content-type': 'text/html',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="Bericht \\"?\\" ? 1.html"; filename*=UTF-8''Bericht%20%22%C3%A4%22%20%E2%80%93%201.html`,
    });
    const head = await hub.client.send({ method: 'HEAD', path: `${PATH}/${json.id}` });
    expect(head).toMatchObject({ status: 200, text: '', headers: { 'content-length': String(page.length) } });
    const metadata = await hub.client.send({ path: `${PATH}/${json.id}/metadata` });
    expect(metadata.json).toEqual(json);
    const kept = Date.parse(String(json['expiresAt'])) - Date.parse(String(json['createdAt']));
    expect(kept).toBe(43_200_000);
  });

  it.each([NOBODY, 'x', '%00', '..%2f..%2fetc%2fpasswd'])('are not found by the id %s', async (id) => {
    for (const [method, path] of [
      ['GET', `${PATH}/${id}`],
      ['GET', `${PATH}/${id}/metadata`],
      ['DELETE', `${PATH}/${id}`],
    ] as const)
      expect((await hub.client.send({ method, path })).json).toMatchObject({ status: 404, code: 'ARTIFACT_NOT_FOUND' });
  });

  it('and deletions are audited, and need an operator', async () => {
    const { json, headers } = await put('name=a.txt', 'abc');
    expect(headers['runnerhub-audit-event']).toMatch(/^\d+$/);
    await hub.client.send({ method: 'DELETE', path: `${PATH}/${json.id}` });
    const audit = (await hub.client.send({ path: `/api/audit?target=${json.id}` })).json as { items: Stored[] };
    expect(audit.items).toMatchObject([
      { action: 'artifact.delete', before: { name: 'a.txt', bytes: 3 }, result: 'done' },
      { action: 'artifact.upload', after: { id: json.id, sha256: json['sha256'] }, result: 'done' },
    ]);
    const body = { name: 'reader', role: 'viewer' };
    const { key } = (await hub.client.send({ path: '/api/keys', body })).json as { key: string };
    const viewer = hub.client.as(key);
    expect((await viewer.send({ method: 'POST', path: `${PATH}?name=a`, body: Buffer.from('a') })).status).toBe(403);
    expect((await viewer.send({ path: PATH })).status).toBe(200);
  });

  it('of a tenant are found by keys of that tenant only', async () => {
    const keyOf = async (name: string, scopes: object) => {
      const body = { name, role: 'operator', ...scopes };
      return hub.client.as(((await hub.client.send({ path: '/api/keys', body })).json as { key: string }).key);
    };
    const [acme, other, mailer] = [
      await keyOf('acme', { tenants: ['acme'] }),
      await keyOf('other', { tenants: ['other'] }),
      await keyOf('mailer', { queues: ['email'] }),
    ];
    const send = (client: typeof acme, query: string) =>
      client.send({ method: 'POST', path: `${PATH}?${query}`, body: Buffer.from('a') });
    const own = (await send(acme, 'name=a&tenant=acme')).json as Stored;
    const all = (await put('name=b', 'b')).json;
    const codes = [await send(acme, 'name=a'), await send(acme, 'name=a&tenant=other'), await send(mailer, 'name=a')];
    expect(codes.map(({ status }) => status)).toEqual([403, 403, 403]);
    const seen = async (client: typeof acme) =>
      ((await client.send({ path: PATH })).json as { items: Stored[] }).items.map(({ id }) => id);
    expect(await seen(acme)).toEqual([own.id]);
    expect([await seen(other), await seen(mailer)]).toEqual([[], []]);
    expect(await seen(hub.client)).toEqual([all.id, own.id]);
    for (const client of [other, mailer])
      for (const method of ['GET', 'DELETE'])
        expect((await client.send({ method, path: `${PATH}/${own.id}` })).status).toBe(404);
    expect((await acme.send({ path: `${PATH}/${all.id}` })).status).toBe(404);
    expect((await acme.send({ method: 'DELETE', path: `${PATH}/${own.id}` })).status).toBe(200);
  });

  it('and downloads by the command line keep the bytes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runnerhub-artifacts-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [source, target] = [join(folder, 'in.bin'), join(folder, 'out.bin')];
    const bytes = randomBytes(700_000);
    writeFileSync(source, bytes);
    const log = vi.spyOn(console, 'log').mockReturnValue();
    onTestFinished(() => log.mockRestore());
    const address = ['--url', `http://127.0.0.1:${hub.port}`, '--key', TEST_KEY];
    const run = (...args: string[]) => createProgram().parseAsync(['node', 'hub', 'artifacts', ...args, ...address]);
    await run('put', source, '--type', 'application/x-test', '--keep-for', '1h');
    const id = String(log.mock.calls[0]?.[0]);
    await run('get', id, '-o', target);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    await expect(run('get', id, '-o', target)).rejects.toThrow(/EEXIST/);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    await run('show', id, '--json');
    expect(JSON.parse(String(log.mock.lastCall?.[0]))).toMatchObject({
      ...{ id, name: 'in.bin', contentType: 'application/x-test', bytes: bytes.length },
    });
    // One that was changed in the ledger does not pass for the file.
    await hub.ledger.query(`update artifact_chunks set content = 'x' || substr(content, 2) where position = 1`);
    await expect(run('get', id, '-o', `${target}.2`)).rejects.toThrow('does not match its digest');
    expect(existsSync(`${target}.2`)).toBe(false);
    await run('delete', id);
    await expect(run('show', id)).rejects.toThrow(/There is no artifact/);
  });

  it('are listed by pages, name, tenant and job', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'a']) ids.unshift((await put(`name=${name}&tenant=t-${name}`, name)).json.id);
    const page = async (query: string) => {
      const { items, nextCursor } = (await hub.client.send({ path: `${PATH}?${query}` })).json as {
        items: Stored[];
        nextCursor: string | null;
      };
      return { ids: items.map(({ id }) => id), nextCursor };
    };
    expect(await page('limit=2')).toEqual({ ids: ids.slice(0, 2), nextCursor: ids[1] });
    expect(await page(`limit=2&cursor=${ids[1]}`)).toEqual({ ids: ids.slice(2), nextCursor: null });
    expect((await page('name=a')).ids).toEqual([ids[0], ids[2]]);
    expect((await page('tenant=t-b')).ids).toEqual([ids[1]]);
    expect((await page(`jobId=${NOBODY}`)).ids).toEqual([]);
    expect((await hub.client.send({ path: `${PATH}?cursor=1` })).status).toBe(400);
  });
});

import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ArtifactSweep } from '../../../src/artifacts/artifact-sweep.js';
import { LedgerDb } from '../../../src/database/ledger-db.js';
import { eventually } from '../../support/eventually.js';
import { startHttpHub, TEST_KEY, type HttpHub } from '../../support/hub/http-hub.js';
import { beginUpload, uploadBytes, WATCHED } from '../../support/hub/upload.js';
import { liveBytes } from '../../support/live-bytes.js';
import { TcpProxy } from '../../support/proxy.js';
import { createTestDatabase } from '../../support/stores/postgres.js';

const MIB = 1024 * 1024;
const MOST = 25 * MIB;
const PATH = '/api/artifacts';
/** Holds two of the largest files, and little more. */
const HUB = { ARTIFACTS_MAX_BYTES: String(60 * MIB) };
const SLOW = { bodyPaceMs: 400, bodyMaxMs: 3000 };

async function leftIn({ ledger }: HttpHub): Promise<Record<string, number> | undefined> {
  const { rows } = await ledger.query<Record<string, number>>(
    `select (select count(*) from artifacts)::integer as files, (select count(*) from artifact_chunks)::integer as chunks,
            artifacts::integer as counted, bytes::integer as bytes from artifact_totals`,
  );
  return rows[0];
}

/** Returns the memory that objects and buffers hold, once buffers that nobody holds are released in the background. */
async function heldBytes(): Promise<number> {
  liveBytes();
  await pause(50);
  liveBytes();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function download({ port }: HttpHub, id: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${TEST_KEY}` };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: `${PATH}/${id}`, headers }, resolve).on('error', reject);
  });
}

describe('the limits of uploads', () => {
  let hub: HttpHub;
  const at = (query: string) => ({ port: hub.port, key: TEST_KEY, path: `${PATH}?${query}` });
  const left = () => leftIn(hub);
  const nothingLeft = async () => Object.values((await left()) ?? { none: 1 }).every((count) => count === 0);

  beforeAll(async () => {
    hub = await startHttpHub(HUB);
  });
  afterEach(async () => {
    const { json } = await hub.client.send({ path: PATH });
    for (const { id } of (json as { items: { id: string }[] }).items)
      await hub.client.send({ method: 'DELETE', path: `${PATH}/${id}` });
    await eventually(nothingLeft);
  });
  afterAll(() => hub?.remove());

  it('of 25 MiB are stored and returned in bounded memory', async () => {
    // Loads what the first use loads.
    const small = await uploadBytes(at('name=small.bin'), 1);
    for (const method of ['GET', 'DELETE'])
      await hub.client.send({ method, path: `${PATH}/${String(small.json['id'])}` });
    const before = await heldBytes();
    let most = 0;
    const watch = async () => void (most = Math.max(most, await heldBytes()));
    const { status, json, headers, sha256 } = await uploadBytes(
      { ...at('name=large.bin'), length: MOST },
      MOST,
      0,
      watch,
    );
    expect({ status, json }).toMatchObject({ status: 201, json: { bytes: MOST, sha256, name: 'large.bin' } });
    expect(headers['location']).toBe(`${PATH}/${String(json['id'])}`);
    const response = await download(hub, String(json['id']));
    const hash = createHash('sha256');
    let read = 0;
    for await (const bytes of response) {
      hash.update(bytes as Buffer);
      const before = read;
      read += (bytes as Buffer).length;
      if (Math.floor(before / WATCHED) < Math.floor(read / WATCHED)) await watch();
    }
    expect(hash.digest('hex')).toBe(sha256);
    expect(response.headers).toMatchObject({ etag: `"${sha256}"`, 'content-length': String(MOST) });
    expect(most - before).toBeLessThan(20 * MIB);
    expect(await left()).toEqual({ files: 1, chunks: 100, counted: 1, bytes: MOST });
  });

  it.each([
    ['announced', { length: MOST + 1 }],
    ['not announced', {}],
  ])('of a byte more are refused, whose size is %s', async (_, size) => {
    const { status, json } = await uploadBytes({ ...at('name=larger.bin'), ...size }, MOST + 1);
    expect({ status, json }).toMatchObject({ status: 413, json: { code: 'PAYLOAD_TOO_LARGE' } });
    expect(json['detail']).toBe(`An artifact may have at most ${MOST} bytes: split it, or compress it`);
    await eventually(async () => (await left())?.['files'] === 0);
  });

  it('leave nothing when the client stops midway', async () => {
    const { call, answer } = beginUpload({ ...at('name=half.bin'), length: 2 * MIB });
    call.write(Buffer.alloc(MIB, 1));
    await eventually(async () => (await left())?.['chunks'] === 4);
    expect(((await hub.client.send({ path: PATH })).json as { items: unknown[] }).items).toEqual([]);
    call.destroy();
    await expect(answer).rejects.toThrow();
    await eventually(nothingLeft);
  });

  it('at once do not mix', async () => {
    const stored = await Promise.all([1, 2].map((seed) => uploadBytes(at(`name=${seed}.bin`), 3 * MIB + seed, seed)));
    for (const { status, json, sha256 } of stored) {
      expect({ status, json }).toMatchObject({ status: 201, json: { sha256 } });
      const { headers } = await hub.client.send({ path: `${PATH}/${String(json['id'])}` });
      expect(headers['etag']).toBe(`"${sha256}"`);
    }
  });

  it('beyond the bytes of all artifacts are refused, even two at once that would each fit', async () => {
    await uploadBytes(at('name=first.bin'), 20 * MIB);
    const both = await Promise.all([1, 2].map((n) => uploadBytes(at(`name=${n}.bin`), 21 * MIB, n)));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 507]);
    const { status, json } = await uploadBytes({ ...at('name=c.bin'), length: 20 * MIB }, 20 * MIB);
    expect({ status, json }).toMatchObject({ status: 507, json: { code: 'ARTIFACTS_FULL' } });
    expect(json['detail']).toMatch(/62914560 bytes \(ARTIFACTS_MAX_BYTES\): delete some, or raise the limit$/);
    expect(await left()).toMatchObject({ files: 2, counted: 2, bytes: 41 * MIB });
    const { text } = await hub.client.send({ path: '/metrics' });
    expect(text).toMatch(new RegExp(`runnerhub_artifacts 2\n[^]*runnerhub_artifacts_bytes ${41 * MIB}\n`));
  });
});

describe('slow uploads', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub(HUB, SLOW);
  });
  afterAll(() => hub?.remove());

  it.each([
    ['brings nothing for a while', 0, /arrived more slowly than 65536 bytes in 400 ms/],
    ['never ends', 100, /was not whole within 3000 ms/],
  ])('end with 408 when the client %s', async (_, pauseMs, detail) => {
    const { call, answer } = beginUpload({
      port: hub.port,
      key: TEST_KEY,
      path: `${PATH}?name=slow.bin`,
      length: 20 * MIB,
    });
    call.write(Buffer.alloc(300_000, 1));
    const timer = pauseMs > 0 && setInterval(() => call.write(Buffer.alloc(70_000, 1)), pauseMs);
    const { status, json } = await answer;
    if (timer) clearInterval(timer);
    call.destroy();
    expect({ status, json }).toMatchObject({ status: 408, json: { code: 'REQUEST_TIMEOUT' } });
    expect(json['detail']).toMatch(detail);
    await eventually(async () => (await leftIn(hub))?.['files'] === 0);
  });
});

describe('an upload while PostgreSQL goes away', () => {
  it('is answered 503, and leaves nothing once PostgreSQL is back', async () => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const [, account, socket, name] = /^postgresql:\/\/(.+)@(.+):5432\/(.+)$/.exec(database.url) ?? [];
    const proxy = new TcpProxy();
    const port = await proxy.listen(`${decodeURIComponent(socket ?? '')}/.s.PGSQL.5432`);
    onTestFinished(() => proxy.close());
    const hub = await startHttpHub({ DATABASE_URL: `postgresql://${account}@127.0.0.1:${port}/${name}` });
    onTestFinished(() => hub.remove());
    const sql = new pg.Client({ connectionString: database.url });
    await sql.connect();
    onTestFinished(() => sql.end());
    const { call, answer } = beginUpload({ port: hub.port, key: TEST_KEY, path: `${PATH}?name=a`, length: 2 * MIB });
    call.write(Buffer.alloc(MIB, 1));
    await eventually(async () => (await sql.query(`select from artifact_chunks`)).rowCount === 4);
    hub.ledger.on('error', () => undefined);
    proxy.cut({ refuse: true });
    call.write(Buffer.alloc(MIB / 2, 1));
    expect(await answer).toMatchObject({ status: 503, json: { code: 'LEDGER_UNAVAILABLE' } });
    call.destroy();
    proxy.resume();
    // What could not be discarded expires, like a file of a node that was killed.
    await sql.query(`update artifacts set expires_at = now() where bytes is null`);
    const sweep = hub.app.get(ArtifactSweep, { strict: false });
    const ledger = hub.app.get(LedgerDb, { strict: false });
    await eventually(async () => {
      await ledger.transaction((db) => sweep.sweep(db));
      return (await sql.query(`select from artifacts`)).rowCount === 0;
    });
    expect((await hub.client.send({ path: '/health/live' })).status).toBe(200);
  });
});

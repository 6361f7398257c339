import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureServer, findings } from '../../../src/database/check-server.js';
import { ControlChannel } from '../../../src/database/control-channel.js';
import { connectionOptions, HubConnection } from '../../../src/database/hub-connection.js';
import { ConnectionTracker } from '../../../src/database/connection-tracker.js';
import { createPgPool } from '../../../src/database/pg-pool.js';
import { PooledReader } from '../../../src/database/read-pool.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/free-port.js';
import { hasPgbouncer, startPgbouncer } from '../../support/stores/pgbouncer.js';
import { PrivatePostgres } from '../../support/stores/private-postgres.js';
import { TcpProxy } from '../../support/proxy.js';

const NEEDS = { retentionDays: 30, engine: true };
const run = promisify(execFile);
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);

/** Creates a certificate for `localhost` only; a loopback address doesn't match it. */
async function certificate(folder: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject]);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

describe('an external PostgreSQL', () => {
  let server: PrivatePostgres;
  const urlOf = (database: string, user = 'runnerhub', query = '') =>
    `postgres://${user}@${server.host}:5432/${database}${query}`;
  const refusal = (url: string) => findings(url, NEEDS).then(({ problems }) => problems);

  beforeAll(async () => {
    server = await PrivatePostgres.start({
      access: ['host all guest all scram-sha-256', 'host all all all trust'],
      settings: { max_locks_per_transaction: '64', max_connections: '100' },
    });
    await server.run(
      'create database good',
      `create database latin encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'`,
      'create database bare',
      'create database german',
      `alter database german set datestyle = 'German'`,
      `alter database german set search_path = ours`,
      `alter database bare set search_path = nowhere`,
      `create role guest login password 'right'`,
      'create role reader login',
      'create role idler login',
      'alter role idler set default_transaction_read_only = on',
    );
    const german = createPgPool(urlOf('german'));
    await german.query('create schema ours');
    await german.end();
  });
  afterAll(() => server?.remove());

  it('is accepted when a hub can work with it, with a warning when a long retention needs more of it', async () => {
    expect(await ensureServer(urlOf('good'), NEEDS)).toEqual([]);
    const [line, ...others] = await ensureServer(urlOf('good'), { ...NEEDS, retentionDays: 365 });
    expect(line).toBe(
      'LEDGER_RETENTION_DAYS=365 needs max_locks_per_transaction = 135 in PostgreSQL, which has 64; raise it and restart PostgreSQL, or keep fewer days',
    );
    expect(others).toEqual([]);
  });

  it('is accepted with a warning that names DATABASE_POOL_URL when its pooler cannot be used', async () => {
    const port = await freePort();
    const warnings = await Promise.all(
      [urlOf('absent'), urlOf('good'), `postgres://me:secret@127.0.0.1:${port}/good`].map((url) =>
        ensureServer(urlOf('good'), { ...NEEDS, poolUrl: url }),
      ),
    );
    const failing = 'lists, search and statistics fail until then';
    expect(warnings).toEqual([
      [expect.stringMatching(/^DATABASE_POOL_URL: .* has no database absent \(3D000\); correct the name/)],
      [],
      [
        `DATABASE_POOL_URL: nothing listens at 127.0.0.1:${port} (ECONNREFUSED); start PostgreSQL there, or correct host and port; ${failing}`,
      ],
    ]);
  });

  it("is refused in one line with the fix when its database cannot hold the hub's data", async () => {
    expect(await refusal(urlOf('latin'))).toEqual([
      "DATABASE_URL: the database latin has the encoding LATIN1, which can't store all text; create another: create database … encoding 'UTF8' template template0",
    ]);
    expect(await refusal(urlOf('bare'))).toEqual([
      'DATABASE_URL: no schema in the search_path of runnerhub exists; create one, or: alter role runnerhub set search_path = public',
    ]);
    expect(await refusal(urlOf('good', 'reader'))).toEqual([
      'DATABASE_URL: reader may not create tables in the schema public; grant usage, create on schema public to reader',
      "DATABASE_URL: reader may not create the engine's schema; grant create on database good to reader, or set REDIS_URL",
    ]);
    expect(await refusal(urlOf('good', 'idler'))).toContain(
      'DATABASE_URL points to a read-only PostgreSQL; turn default_transaction_read_only off',
    );
  });

  it('is refused with the fix, and without exposing a password, when the connection fails', async () => {
    const port = await freePort();
    const line = (url: string) =>
      ensureServer(url, NEEDS).then(
        () => 'taken',
        (error: Error) => error.message.replaceAll(server.host, 'HOST'),
      );
    expect(await line(urlOf('good', 'guest:wrong'))).toBe(
      'DATABASE_URL: HOST:5432 rejects the user guest (28P01); correct user and password, or its pg_hba.conf',
    );
    expect(await line(urlOf('absent'))).toBe(
      "DATABASE_URL: HOST:5432 has no database absent (3D000); correct the name, or: create database absent encoding 'UTF8' template template0",
    );
    const [closed, unknown, plain] = await Promise.all([
      line(`postgres://me:secret@127.0.0.1:${port}/hub`),
      line('postgres://me:secret@nowhere.invalid/hub'),
      line(urlOf('good', undefined, '?sslmode=require')),
    ]);
    expect(closed).toBe(
      `DATABASE_URL: nothing listens at 127.0.0.1:${port} (ECONNREFUSED); start PostgreSQL there, or correct host and port`,
    );
    expect(unknown).toMatch(
      /^DATABASE_URL: the host of nowhere\.invalid:5432 can't be resolved \(\w+\); correct the name$/,
    );
    expect(plain).toBe('DATABASE_URL: HOST:5432 offers no TLS; turn ssl on there, or set sslmode=disable');
  });

  (hasPgbouncer ? it : it.skip)(
    'is read through a pooler in transaction mode with the settings of the hub',
    async () => {
      const pooler = await startPgbouncer(server.host);
      const ledger = createPgPool(urlOf('german'));
      const reader = new PooledReader(`postgres://runnerhub@127.0.0.1:${pooler.port}/german`, ledger);
      try {
        const sql = `select now() as at, $1::text as asked, current_setting('jit') as jit, current_schema() as schema`;
        const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => reader.query(sql, [`${n}`])));
        for (const [n, { rows }] of answers.entries()) {
          expect(rows).toEqual([{ at: expect.any(Date), asked: `${n}`, jit: 'off', schema: 'ours' }]);
        }
        await expect(reader.query('create table never ()')).rejects.toMatchObject({ code: '25006' });
      } finally {
        await reader.end();
        await ledger.end();
        await pooler.stop();
      }
    },
  );

  (hasPgbouncer ? it : it.skip)('is refused behind a pooler that shares sessions', async () => {
    const pooler = await startPgbouncer(server.host);
    try {
      const url = `postgres://runnerhub@127.0.0.1:${pooler.port}/good`;
      await expect(ensureServer(url, NEEDS)).rejects.toThrow(
        /^DATABASE_URL points to a pooler that shares sessions: .*; set it to PostgreSQL's own address, and DATABASE_POOL_URL to the pooler's$/,
      );
    } finally {
      await pooler.stop();
    }
  });

  (hasPgbouncer ? it : it.skip)('counts as disconnected while a failover puts a pooler in front of it', async () => {
    const [pooler, proxy, links] = [await startPgbouncer(server.host), new TcpProxy(), new ConnectionTracker()];
    const url = `postgres://runnerhub@127.0.0.1:${await proxy.listen(server.socket)}/good`;
    const pool = createPgPool(url, { links });
    const channel = new ControlChannel(url, pool, links);
    try {
      await channel.onModuleInit();
      await pool.query('select 1');
      proxy.leadTo(pooler.port);
      proxy.cut();
      await eventually(() => channel.trouble === 'POOLER');
      await expect(pool.query('select 1')).rejects.toThrow('DATABASE_URL points to a pooler');
      let back = 0;
      channel.onReconnect(() => back++);
      proxy.leadTo(server.socket);
      proxy.cut();
      await eventually(() => channel.trouble === null && back === 1);
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await channel.onApplicationShutdown();
      await pool.end();
      await proxy.close();
      await pooler.stop();
    }
  });

  it('is used through the host that takes writes, chosen at each connection', async () => {
    const standby = await PrivatePostgres.start({ access: ['host all all all trust'] });
    try {
      await standby.becomeStandby();
      await expect(refusal(`postgres://runnerhub@${standby.host}/postgres`)).resolves.toEqual([
        'DATABASE_URL points to a standby, which takes no writes; name the primary, or the hosts of both',
      ]);
      const url = `postgres://runnerhub@127.0.0.1:${await freePort()},${standby.host}:5432,${server.host}:5432/postgres`;
      const options = connectionOptions(url, { name: 'test' });
      for (const _ of [1, 2]) {
        const client = await new HubConnection(options).connect();
        const { rows } = await client.query('select host(inet_server_addr()) as host');
        expect(rows).toEqual([{ host: server.host }]);
        await client.end();
      }
    } finally {
      await standby.remove();
    }
  });
});

(hasOpenssl ? describe : describe.skip)('TLS to PostgreSQL', () => {
  let server: PrivatePostgres;
  let folder: string;
  let ca: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runnerhub-tls-'));
    const { key, cert } = await certificate(folder);
    ca = join(folder, 'ca.pem');
    writeFileSync(ca, cert);
    server = await PrivatePostgres.start({
      access: ['host all all all trust'],
      files: { 'server.key': key, 'server.crt': cert },
      settings: { ssl: 'on' },
    });
  });
  afterAll(async () => {
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const encrypted = async (query: string) => {
    const url = `postgres://runnerhub@${server.host}/postgres?${query}`;
    const client = new HubConnection(connectionOptions(url, { name: 'test' }));
    try {
      await client.connect();
      const { rows } = await client.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
      return rows[0]?.ssl;
    } catch (error) {
      return (error as { code?: string }).code;
    } finally {
      await client.end().catch(() => undefined);
    }
  };

  it('follows libpq in its meaning of sslmode', async () => {
    expect(await encrypted('sslmode=disable')).toBe(false);
    expect(await encrypted('sslmode=allow')).toBe(false);
    expect(await encrypted('sslmode=prefer')).toBe(true);
    expect(await encrypted('sslmode=require')).toBe(true);
    expect(await encrypted('sslmode=verify-full')).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(await encrypted(`sslmode=require&sslrootcert=${ca}`)).toBe(true);
    expect(await encrypted(`sslmode=verify-ca&sslrootcert=${ca}`)).toBe(true);
    expect(await encrypted(`sslmode=verify-full&sslrootcert=${ca}`)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('reports an untrusted certificate with the fix', async () => {
    await expect(
      ensureServer(`postgres://runnerhub@${server.host}/postgres?sslmode=verify-full`, NEEDS),
    ).rejects.toThrow(
      /^DATABASE_URL: the certificate of 127\.[\d.]+:5432 is not trusted: .*; set sslrootcert to the file of its CA, or correct sslmode and host$/,
    );
  });
});

// The stores that all contenders share: the hub's embedded PostgreSQL and a Redis of this run, both with the durability
// that the hub requires. Each measurement gets its own database and an empty Redis.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Imports a module of the built hub. */
export const hubModule = (path) => import(new URL(`../dist/${path}`, import.meta.url).href);

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startRedis(dir) {
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', dir, save: '', appendonly: 'yes', appendfsync: 'everysec' };
  const args = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction' }).flat();
  const child = spawn(
    'redis-server',
    args.map((text, n) => (n % 2 ? `${text}` : `--${text}`)),
    { stdio: 'ignore' },
  );
  child.on('error', () => undefined);
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  client.on('error', () => undefined);
  await client.ping();
  return { url: `redis://127.0.0.1:${port}`, client, stop: () => (client.disconnect(), child.kill('SIGKILL')) };
}

/** @returns {fresh, redis, describe, stop}; `fresh()` makes `{databaseUrl, redisUrl, dir}` for one measurement */
export async function startStores() {
  const dir = mkdtempSync(join(tmpdir(), 'runnerhub-bench-'));
  chmodSync(dir, 0o755);
  const { startEmbeddedPostgres } = await hubModule('database/embedded/embedded-postgres.js');
  const quiet = { log: () => undefined, warn: console.warn, error: console.error };
  const postgres = await startEmbeddedPostgres(join(dir, 'postgres'), quiet);
  const redis = await startRedis(dir);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 1 });
  let made = 0;
  return {
    async fresh({ keep } = {}) {
      made += 1;
      const name = keep ?? `bench_${made}`;
      if (!keep && made > 1) await admin.query(`drop database if exists bench_${made - 1} with (force)`);
      const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
      if (rowCount === 0) await admin.query(`create database ${name}`);
      await admin.query('checkpoint');
      await redis.client.flushall();
      const databaseUrl = postgres.url.replace(/\/runnerhub(?=\?|$)/, `/${name}`);
      const own = join(dir, `hub-${made}`);
      mkdirSync(own);
      return { databaseUrl, redisUrl: redis.url, dir: own };
    },
    redis: redis.client,
    async describe() {
      const { rows } = await admin.query('show server_version');
      const version = /redis_version:(\S+)/.exec(await redis.client.info('server'))?.[1];
      return { postgres: rows[0].server_version, redis: version };
    },
    async stop() {
      await admin.end();
      redis.stop();
      await postgres.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import pg from 'pg';

/** Searchable texts by the name of their location. */
export type ScannedTexts = Map<string, string>;

/** Reads every row of every table. */
export async function ofDatabase(url: string): Promise<ScannedTexts> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog','information_schema')`,
    );
    const texts: ScannedTexts = new Map();
    for (const { name } of tables) {
      // bytea appears as hexadecimal digits, so its text is added.
      const { rows } = await client.query<{ text: string }>(`select to_jsonb(t)::text as text from ${name} t`);
      texts.set(`table ${name}`, rows.map(({ text }) => `${text}\n${unhex(text)}`).join('\n'));
    }
    return texts;
  } finally {
    await client.end();
  }
}

const unhex = (text: string) =>
  [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join('\n');

export async function ofRedis(url: string): Promise<ScannedTexts> {
  const client = new Redis(url);
  const texts: ScannedTexts = new Map();
  for (const key of await client.keys('*')) {
    const type = await client.type(key);
    const value = {
      hash: () => client.hgetall(key),
      list: () => client.lrange(key, 0, -1),
      set: () => client.smembers(key),
      zset: () => client.zrange(key, 0, -1),
      stream: () => client.xrange(key, '-', '+'),
      string: () => client.get(key),
    }[type];
    texts.set(`Redis ${key}`, `${key} ${JSON.stringify(await value?.())}`);
  }
  client.disconnect();
  return texts;
}

/** Reads all files below a folder; gzipped ones are decompressed. */
export function ofFolder(folder: string): ScannedTexts {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      return [`file ${join(parentPath, name)}`, (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1')];
    }),
  );
}

/** Reads the command lines of all processes on this machine, including those in containers. */
export function ofCommandLines(): ScannedTexts {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.flatMap((pid) => {
      try {
        return [[`command line of ${pid}`, readFileSync(`/proc/${pid}/cmdline`, 'utf8')]];
      } catch {
        return []; // The process has ended.
      }
    }),
  );
}

/** Returns which secret appears in which location; empty if none leaked. */
export function findSecrets(secrets: Record<string, string>, ...texts: ScannedTexts[]): string[] {
  const all = texts.flatMap((map) => [...map]);
  return Object.entries(secrets).flatMap(([name, secret]) =>
    all.filter(([, text]) => text.includes(secret)).map(([location]) => `${name} in ${location}`),
  );
}

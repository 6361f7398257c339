import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from './database-url.js';
import { loadConfig } from './load-config.js';

describe('the URL of PostgreSQL', () => {
  it('has one host or several, each with its port', () => {
    expect(parseDatabaseUrl('postgres://me:p%40ss@a:1,b/hub?sslmode=require')).toEqual({
      hosts: [
        { host: 'a', port: 1 },
        { host: 'b', port: 5432 },
      ],
      urls: ['postgres://me:p%40ss@a:1/hub?sslmode=require', 'postgres://me:p%40ss@b/hub?sslmode=require'],
      identity: 'a:1,b/hub',
    });
    expect(parseDatabaseUrl('postgresql:///hub?host=/run/postgresql')?.hosts).toEqual([]);
    expect(loadConfig({ DATABASE_URL: 'postgres://a:1,b:2/hub' }, '/').databaseUrl).toBe('postgres://a:1,b:2/hub');
  });

  it.each([
    [{ DATABASE_URL: 'postgresql://h,/d' }, 'DATABASE_URL must be a URL that starts with postgresql:// or postgres://'],
    [{ DATABASE_URL: 'postgresql://h:x/d' }, 'commas between several hosts'],
    [{ DATABASE_URL: 'postgresql://h/d?sslmode=on' }, 'DATABASE_URL has an unknown sslmode; use one of disable, allow'],
    [{ DATABASE_URL: 'postgresql://h/d?sslmode=verify-ca' }, 'add sslrootcert=/path/to/ca.pem'],
    [{ DATABASE_POOL_URL: 'postgresql://h/d' }, 'DATABASE_POOL_URL is set without DATABASE_URL'],
  ])('is refused with the fix: %j', (env, line) => {
    expect(() => loadConfig(env, '/')).toThrow(line);
  });
});

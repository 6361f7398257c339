import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkEngine } from '../../../src/doctor/check-engine.js';
import type { HubConfig, RedisConfig } from '../../../src/config/hub-config.js';
import { eventually } from '../../support/eventually.js';
import { HttpClient } from '../../support/hub/http-client.js';
import { startTestHub, type TestHub, type TestStores } from '../../support/hub/hub.js';
import { isMissing } from '../../support/programs.js';
import { createTestDatabase } from '../../support/stores/postgres.js';
import { PrivateRedis } from '../../support/stores/private-redis.js';

const run = promisify(execFile);
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
);
const KEY = 'test-admin-key-of-a-test';
/** Rights from docs/operations.md, with this test's prefix. */
const DOCUMENTED = ['hub', 'reset', 'on', '>pw', '~{test:*', '+@all', '-@dangerous'];
const FEWEST = ['hub', 'reset', 'on', '>pw', '~{test:*', '+@read', '+@write', '+@scripting', '+@connection'];

/** A Redis user without some rights: the hub starts nevertheless and reports what is missing. */
(isMissing('redis-server') ? describe.skip : describe)('a hub whose Redis user', () => {
  let redis: PrivateRedis;
  let stores: TestStores;
  let hub: TestHub;
  let config: Pick<HubConfig, 'redis'>;

  beforeEach(async () => {
    redis = await PrivateRedis.reserve();
    await redis.start();
    stores = { database: await createTestDatabase(), redis: { url: redis.url, prefix: 'test' } };
  });
  afterEach(async () => {
    await hub.close();
    await redis.remove();
    await stores.database.drop();
  });

  const acl = (user: string[]) => redis.with((client) => client.call('ACL', 'SETUSER', ...user));
  async function start(login: Partial<RedisConfig>): Promise<void> {
    const nodes = [{ host: '127.0.0.1', port: redis.port }];
    config = { redis: { nodes, db: 0, tls: false, cluster: false, keyPrefix: 'test', ...login } };
    hub = await startTestHub({ engine: 'redis', stores, listen: true, config });
  }
  async function ready() {
    const { status, json } = await new HttpClient(hub.port, { authorization: `Bearer ${KEY}` }).send({
      path: '/health/ready',
    });
    const { engine } = (json as { details: { engine: Record<string, unknown> } }).details;
    return { httpStatus: status, ...engine } as {
      httpStatus: number;
      status: string;
      degraded?: boolean;
      code?: string;
    };
  }
  const isUp = () =>
    eventually(async () => {
      const { status, degraded } = await ready();
      return status === 'up' && !degraded;
    });

  it.each([
    ['has the documented rights', DOCUMENTED],
    ['has the fewest rights, without INFO,', FEWEST],
  ])('%s works as usual', async (_, user) => {
    await acl(user);
    await start({ username: 'hub', password: 'pw' });
    await isUp();
    const jobs = await hub.router.routeBatch([
      { type: 'test_step' },
      { type: 'test_step', data: { code: 'ODD', times: 1 } },
      { type: 'test_single', delay: 300 },
      { type: 'test_limited' },
    ]);
    await hub.queues.pauseQueue('email', 'test');
    await hub.queues.resumeQueue('email', 'test');
    for (const { id } of jobs) expect((await hub.jobEnds(id)).state).toBe('completed');
    expect(await hub.engine.findExisting('notifications', [jobs[0]?.id ?? ''])).toEqual(new Set());
    expect(await ready()).toMatchObject({ httpStatus: 200, status: 'up' });
    expect((await ready()).code).toBeUndefined();
  });

  it('has no access to its keys is degraded until it has, and doctor names the key', async () => {
    await acl(['hub', 'reset', 'on', '>pw', '~test*', '+@all']);
    await start({ username: 'hub', password: 'pw' });
    expect(await ready()).toMatchObject({ httpStatus: 200, degraded: true, mode: 'direct', code: 'NOPERM' });
    const { id } = await hub.router.route({ type: 'test_step' });
    expect((await hub.jobEnds(id)).state).toBe('completed');
    const text = expect.stringMatching(/^Redis refuses .* \(NOPERM\).*it refused EVAL on \{test:[^]*SETUSER/);
    expect(await checkEngine(config)).toEqual({ about: 'Engine', level: 'fail', text });
    await acl(DOCUMENTED);
    await isUp();
    const advice = expect.stringMatching(/^Redis refuses INFO .*can't be checked; grant \+info$/);
    expect(await checkEngine(config)).toEqual({ about: 'Engine', level: 'warn', text: advice });
  });

  it.each<[string, Partial<RedisConfig>, string]>([
    ['has another password', { username: 'hub', password: 'guess' }, 'AUTH'],
    ['is not named', {}, 'AUTH'],
  ])('%s is not ready until it can log in, and runs no jobs without Redis', async (_, login, code) => {
    await acl(DOCUMENTED);
    await redis.with((client) => client.call('ACL', 'SETUSER', 'default', 'on', 'resetpass', '>other'));
    await start(login);
    expect(await ready()).toMatchObject({ httpStatus: 503, status: 'down', code });
    const { id } = await hub.router.route({ type: 'test_step' });
    expect((await hub.search.get(id)).state).toBe('accepted');
    const refused =
      /^Redis refuses the login \((WRONGPASS|NOAUTH) [^]*\); correct user and password in REDIS_URL, or REDIS_PASSWORD$/;
    expect((await checkEngine(config)).text).toMatch(refused);
    await redis.kill();
    const away =
      /^Redis does not answer \(connect ECONNREFUSED [^ ]+\); nothing listens there; start it, or correct host and port in REDIS_URL/;
    expect((await checkEngine(config)).text).toMatch(away);
    await redis.start();
    await acl([...DOCUMENTED, '>guess']);
    await isUp();
    expect((await ready()).httpStatus).toBe(200);
    expect((await hub.jobEnds(id)).state).toBe('completed');
  });

  (hasOpenssl ? it : it.skip)('logs in at a server with an untrusted certificate is not ready', async () => {
    const server = createServer(await ownCertificate());
    try {
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const nodes = [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }];
      await start({ nodes, tls: true });
      expect(await ready()).toMatchObject({ httpStatus: 503, status: 'down', code: 'TLS' });
    } finally {
      server.close();
    }
  });
});

/** Creates a self-signed certificate. */
async function ownCertificate(): Promise<{ key: string; cert: string }> {
  const subject = ['-subj', '/CN=redis', '-keyout', '-', '-out', '-'];
  const { stdout } = await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject]);
  const part = (name: string) =>
    new RegExp(`-----BEGIN ${name}-----[^]+?-----END ${name}-----`).exec(stdout)?.[0] ?? '';
  return { key: part('PRIVATE KEY'), cert: part('CERTIFICATE') };
}

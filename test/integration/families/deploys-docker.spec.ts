import Docker from 'dockerode';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bridgesWork, testDocker } from '../../support/docker/docker.js';
import { importWebImage } from '../../support/docker/web-image.js';
import { COMMIT, DeployCalls } from '../../support/hub/deploy-calls.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';

const OTHER = 'fedcba9876543210';
const SECRET = 'value-that-nobody-may-see';
const docker = await testDocker();
const engine = new Docker({ socketPath: docker?.host.replace('unix://', ''), host: undefined });
const test = docker && (await bridgesWork(engine)) ? it : it.skip;
/** A range that no other spec uses. */
const FIRST = 21_000 + (process.pid % 100) * 40;

describe('deployments in Docker', () => {
  let hub: HttpHub;
  let calls: DeployCalls;
  const variables = () => ({
    ...{ DOCKER_HOST: docker?.host ?? '', ALLOWED_IMAGES: 'deploy-test/*' },
    DEPLOY_PORTS: `${FIRST}-${FIRST + 39}`,
  });
  beforeAll(async () => {
    if (docker) hub = await startHttpHub(variables(), { deployHealthMs: 5000 });
  }, patience(60_000));
  beforeEach(() => {
    if (hub) calls = new DeployCalls(hub.client);
  });
  afterAll(async () => {
    for (const { Id } of await ours()) await engine.getContainer(Id).remove({ force: true });
    await hub?.remove();
  });

  const ours = async () => {
    if (!docker) return [];
    const filters = { label: ['io.runnerhub.deployment'] };
    const all = await engine.listContainers({ all: true, filters });
    return all.filter(({ Image }) => Image.startsWith('deploy-test/'));
  };
  const containers = async () =>
    (await ours()).filter(({ Labels }) => Labels['io.runnerhub.project'] === calls.projectId);
  const image = (commit = COMMIT) => `deploy-test/${calls.name}:${commit.slice(0, 7)}`;
  const project = (more: object = {}) => calls.project({ dockerImage: `deploy-test/${calls.name}`, ...more });
  const page = async (url: unknown) => (await fetch(String(url))).text();

  test('start a hardened container at a port of the range, and end when it answers', async () => {
    await importWebImage(engine, image());
    await project({ envVars: { GREETING: SECRET }, cpu: '250m', memory: '64Mi' });
    const done = await calls.deployed();
    expect(done).toMatchObject({ image: image(), namespace: null, current: true, progress: 100 });
    expect(done['url']).toBe(`http://127.0.0.1:${String(done['port'])}`);
    expect(done['port']).toBeGreaterThanOrEqual(FIRST);
    expect(await page(done['url'])).toContain(`${COMMIT.slice(0, 7)} ${SECRET}`);
    const { HostConfig, Config } = await engine.getContainer(String(done['resource'])).inspect();
    expect(HostConfig).toMatchObject({
      ...{ Privileged: false, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], NanoCpus: 250_000_000 },
      ...{ Memory: 64 * 1024 ** 2, RestartPolicy: { Name: 'unless-stopped' } },
      PortBindings: { '3000/tcp': [{ HostIp: '127.0.0.1' }] },
    });
    expect(JSON.stringify([Config.Cmd, Config.Labels])).not.toContain(SECRET);
    const { rows } = await hub.ledger.query<{ all: string }>(
      `select concat((select string_agg(d::text, '') from deployments d), (select string_agg(j::text, '') from jobs j),
                     (select string_agg(e::text, '') from job_events e), (select string_agg(l::text, '') from job_logs l)) as all`,
    );
    expect(rows[0]?.all).not.toContain(SECRET);
  });

  test('replace the version before at the other port of a pair, and then use the first one again', async () => {
    for (const commit of [COMMIT, OTHER, '1234567']) await importWebImage(engine, image(commit));
    await project();
    const first = await calls.deployed();
    const second = await calls.deployed({ commitHash: OTHER });
    const third = await calls.deployed({ commitHash: '1234567' });
    const ports = [first, second, third].map((one) => Number(one['port']));
    expect(Math.floor((ports[0] ?? 0) / 2)).toBe(Math.floor((ports[1] ?? 0) / 2));
    expect(ports[2]).toBe(ports[0]);
    expect(ports[1]).not.toBe(ports[0]);
    expect(await page(third['url'])).toContain('1234567');
    expect(await containers()).toHaveLength(1);
  });

  test.each([
    ['ends again and again', 'exit 3'],
    ['does not answer', 'sleep 60'],
  ])('whose new version %s fail, and leave the one before', async (_, script) => {
    await importWebImage(engine, image());
    await importWebImage(engine, image(OTHER), script);
    await project();
    const first = await calls.deployed();
    expect(await calls.deployed({ commitHash: OTHER }, 'failed')).toMatchObject({ errorCode: 'DEPLOY_UNHEALTHY' });
    expect(await page(first['url'])).toContain(COMMIT.slice(0, 7));
    expect(await containers()).toHaveLength(1);
  });

  test('refuse images that run as root, that are not allowed, and those that are nowhere', async () => {
    await importWebImage(engine, image(), undefined, '0');
    await project();
    expect(await calls.deployed({}, 'failed')).toMatchObject({ errorCode: 'PERMANENT_ERROR' });
    await calls.project({ dockerImage: `elsewhere/${calls.name}` });
    expect(await calls.deployed({}, 'failed')).toMatchObject({ errorCode: 'IMAGE_NOT_ALLOWED' });
    await project({ secretRefs: [{ name: 'A', secret: 's', key: 'k' }] });
    expect(await calls.deployed({}, 'failed')).toMatchObject({ errorCode: 'NOT_CONFIGURED' });
    expect(await containers()).toEqual([]);
  });

  test('use another pair of ports where another program has one', async () => {
    const blocked = new Set<Server>();
    for (let port = FIRST; port < FIRST + 8; port += 2) blocked.add(await listening(port));
    await importWebImage(engine, image());
    await project();
    const done = await calls.deployed();
    for (const server of blocked) server.close();
    expect(Number(done['port'])).toBeGreaterThanOrEqual(FIRST);
    expect(await page(done['url'])).toContain(COMMIT.slice(0, 7));
  });

  test('go on after a restart of the hub, with one container', async () => {
    await importWebImage(
      engine,
      image(),
      'sleep 2; mkdir /tmp/w; echo > /tmp/w/index.html; httpd -f -p 3000 -h /tmp/w',
    );
    await project();
    const made = await calls.create();
    await calls.job(made, 'delayed');
    await hub.close();
    const again = await startHttpHub({ ...variables(), DATABASE_URL: hub.databaseUrl });
    const other = new DeployCalls(again.client, calls.projectId);
    await other.until(made.id, 'completed');
    expect(await containers()).toHaveLength(1);
    await again.remove();
  });
});

/** Returns a server at a port, or at none where a deployment has it. */
function listening(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(server));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

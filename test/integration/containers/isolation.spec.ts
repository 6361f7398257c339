import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { execFileSync } from 'node:child_process';
import { connect, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { newId } from '../../../src/common/ids.js';
import { DockerRuntime } from '../../../src/containers/docker/docker-runtime.js';
import { PacketFilter } from '../../../src/containers/docker/packet-filter.js';
import { HUB_LABEL } from '../../../src/containers/labels.js';
import { eventually } from '../../support/eventually.js';
import { bridgesWork, testDocker } from '../../support/docker/docker.js';
import { bound, timeLimit } from '../../support/limits.js';

const docker = await testDocker();
const engine = new Docker({ socketPath: docker?.host.replace('unix://', ''), host: undefined });
const test = docker && (await bridgesWork(engine)) ? it : it.skip;

/** A separate network, because the tests open it, while hubs of other tests verify theirs. */
const NETWORK = `t-${newId()}`;

const rules = (...chain: string[]) => execFileSync('iptables', ['-w', '5', '-S', ...chain], { encoding: 'utf8' });

const listen = async () => {
  const server = createServer((socket) => socket.end('hello\n').on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
};

/** Reads a service's output from this host; retries until it listens. */
const fromHere = (host: string, port: number) => eventually(() => text(connect({ host, port })));

describe("the runners' network", () => {
  const hub = newId();
  let api: { server: Server; port: number };
  let service: { server: Server; port: number };
  let runtime: DockerRuntime;

  const open = () =>
    new DockerRuntime({
      dockerHost: docker?.host,
      githubApiUrl: `http://127.0.0.1:${api.port}`,
      runnerNetwork: NETWORK,
    });

  beforeAll(async () => {
    [api, service] = await Promise.all([listen(), listen()]);
    runtime = open();
  });

  afterAll(async () => {
    if (docker) {
      for (const { id } of await runtime.list({ [HUB_LABEL]: hub })) await runtime.destroy(id, 0);
      await engine
        .getNetwork(NETWORK)
        .remove()
        .catch(() => undefined);
      await new PacketFilter(4).removeStale().catch(() => undefined);
    }
    for (const { server } of [api, service]) await new Promise((resolve) => server.close(resolve));
  });

  const start = (script: string) =>
    runtime.run({
      name: `t-${newId()}`,
      image: 'busybox:test',
      command: ['/bin/sh', '-c', script],
      labels: { [HUB_LABEL]: hub },
      network: 'runner',
    });

  const output = async (script: string) => {
    const { id } = await start(script);
    await runtime.wait(id, timeLimit(25_000));
    return runtime.logs(id);
  };

  const attempt = (host: string, port: number) =>
    `nc -w 2 ${host} ${port} </dev/null >/tmp/o 2>&1 && grep -q hello /tmp/o && echo "${host}:${port} open" || echo "${host}:${port} closed"`;

  test('lets runners reach the API, and nothing else on this host', async () => {
    const said = await output(
      [
        'gateway=$(ip route | sed -n "s/^default via \\([^ ]*\\).*/\\1/p")',
        attempt('host.docker.internal', api.port),
        attempt('$gateway', service.port),
        attempt('host.docker.internal', service.port),
      ].join('\n'),
    );
    expect(said.match(/ (open|closed)$/gm)).toEqual([' open', ' closed', ' closed']);
  });

  test('rejects private ranges and cloud metadata at once, without a timeout', async () => {
    // Ranges that Docker doesn't use for its networks, where an unused address would not answer.
    const hosts = ['169.254.169.254', '10.1.2.3', '172.16.1.1', '192.168.1.1', '100.64.1.1'];
    const since = Date.now();
    const said = await output(hosts.map((host) => `nc -w 20 ${host} 80 </dev/null 2>&1 || true`).join('\n'));
    expect(said.match(/refused|unreachable|prohibited/gi)).toHaveLength(hosts.length);
    expect(Date.now() - since).toBeLessThan(bound(15_000));
  });

  test('isolates runners from each other', async () => {
    const first = await start('echo ready; while :; do echo hello | nc -l -p 9000; done');
    const { NetworkSettings } = await engine.getContainer(first.id).inspect();
    const ip = NetworkSettings.Networks[NETWORK]?.IPAddress ?? '';
    expect(ip).toMatch(/^\d+\./);
    expect(await fromHere(ip, 9000)).toBe('hello\n');
    expect(await output(attempt(ip, 9000))).toContain(`${ip}:9000 closed`);
  });

  test('writes its rules once, and again when they are missing', async () => {
    const { Id } = await engine.getNetwork(NETWORK).inspect();
    const bridge = `br-${Id.slice(0, 12)}`;
    const chain = `RUNNERHUB-${bridge}`;
    const jumps = () =>
      rules()
        .split('\n')
        .filter((rule) => rule.endsWith(`-j ${chain}`))
        .sort();
    const before = jumps();
    expect(before).toEqual([`-A DOCKER-USER -i ${bridge} -j ${chain}`, `-A INPUT -i ${bridge} -j ${chain}`]);
    execFileSync('iptables', ['-w', '5', '-D', 'INPUT', '-i', bridge, '-j', chain]);
    execFileSync('iptables', ['-w', '5', '-F', chain]);
    // As after a restart of the hub.
    runtime = open();
    await output('true');
    expect(jumps()).toEqual(before);
    expect(rules(chain)).toContain('-d 169.254.0.0/16 -j REJECT');
  });

  test('passes the isolation probe', async () => {
    expect(await runtime.probeReachability([])).toEqual([]);
    // The probe's containers have been removed.
    expect(await engine.listContainers({ all: true, filters: { name: ['runnerhub-canary'] } })).toEqual([]);
  });

  test('fails the isolation probe when its rules were opened', async () => {
    const { Id } = await engine.getNetwork(NETWORK).inspect();
    const chain = `RUNNERHUB-br-${Id.slice(0, 12)}`;
    // This runtime has just verified its rules and trusts them for half a minute.
    const sure = open();
    await sure.ensureNetwork();
    execFileSync('iptables', ['-w', '5', '-I', chain, '-j', 'ACCEPT']);
    const reached = await sure.probeReachability([]);
    execFileSync('iptables', ['-w', '5', '-D', chain, '-j', 'ACCEPT']);
    expect(reached).toContain('another runner');
    expect(reached.join()).toMatch(/this host \(\d/);
  });

  test('keeps no rules of a removed network', async () => {
    for (const { id } of await runtime.list({ [HUB_LABEL]: hub })) await runtime.destroy(id, 0);
    const { Id } = await engine.getNetwork(NETWORK).inspect();
    const old = `br-${Id.slice(0, 12)}`;
    await engine.getNetwork(NETWORK).remove();
    expect(rules()).toContain(old);
    runtime = open();
    await output('true');
    expect(rules()).not.toContain(old);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '../../../src/common/ids.js';
import { DockerRuntime } from '../../../src/containers/docker/docker-runtime.js';
import { PacketFilter } from '../../../src/containers/docker/packet-filter.js';
import { HUB_LABEL } from '../../../src/containers/labels.js';
import { bridgesWork, removeStrictNetworks, testDocker } from '../../support/docker/docker.js';
import { eventually } from '../../support/eventually.js';
import { bound, timeLimit } from '../../support/limits.js';

const docker = await testDocker();
const engine = new Docker({ socketPath: docker?.host.replace('unix://', ''), host: undefined });
const works = docker && (await bridgesWork(engine));

const LIST = ['allowed.example'];
const OTHER_LIST = ['other.example'];

(works ? describe : describe.skip)('a strict network', () => {
  const hub = newId();
  const openNetwork = `t-${newId()}`;
  let api: Server;
  let runtime: DockerRuntime;

  const hubWith = (...allowLists: string[][]) =>
    new DockerRuntime({
      ...{ dockerHost: docker?.host, hub, allowLists, runnerNetwork: openNetwork, sweepAfterMs: 0 },
      githubApiUrl: `http://127.0.0.1:${apiPort()}`,
    });
  const apiPort = () => (api.address() as AddressInfo).port;

  beforeAll(async () => {
    api = createServer((request, response) => response.end(`GitHub at ${request.headers.host}`)).listen(0, '0.0.0.0');
    await once(api, 'listening');
    runtime = hubWith(LIST, OTHER_LIST);
  });

  afterAll(async () => {
    for (const { id } of await runtime.list({ [HUB_LABEL]: hub })) await runtime.destroy(id, 0);
    await removeStrictNetworks(engine, hub);
    await engine.getNetwork(openNetwork).remove();
    await new PacketFilter(4).removeStale();
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));
  });

  /** Returns a runtime that has just verified its rules and trusts them for half a minute, and their chain. */
  async function sureOfRules(): Promise<{ sure: DockerRuntime; chain: string }> {
    const { network } = await endpointOf((await start('sleep 60', LIST)).id);
    const { Id } = await engine.getNetwork(network).inspect();
    const sure = hubWith(LIST, OTHER_LIST);
    await sure.ensureNetwork(LIST);
    return { sure, chain: `RUNNERHUB-br-${Id.slice(0, 12)}` };
  }

  async function strictNetworks(): Promise<string[]> {
    const found = await engine.listNetworks({ filters: { label: [`${HUB_LABEL}=${hub}`] } });
    return found.map(({ Name }) => Name).sort();
  }

  const start = (script: string, allowHosts?: string[]) =>
    runtime.run({
      ...{ name: `t-${newId()}`, image: 'busybox:test', command: ['/bin/sh', '-c', script], allowHosts },
      ...{ labels: { [HUB_LABEL]: hub }, network: 'runner' },
    });

  const output = async (script: string, allowHosts: string[] | undefined = LIST) => {
    const { id } = await start(script, allowHosts);
    await runtime.wait(id, timeLimit(25_000));
    return (await runtime.logs(id)).trim();
  };

  /** Returns a container's first network and its address there. */
  async function endpointOf(name: string): Promise<{ ip: string; network: string }> {
    const { NetworkSettings } = await engine.getContainer(name).inspect();
    const [network, settings] = Object.entries(NetworkSettings.Networks)[0] ?? ['', { IPAddress: '' }];
    return { network, ip: settings?.IPAddress ?? '' };
  }

  const serving = 'echo ready; while :; do echo hello | nc -l -p 9000; done';
  const attempt = (host: string, port: number) =>
    `nc -w 2 ${host} ${port} </dev/null >/tmp/o 2>&1 && grep -q hello /tmp/o && echo open || echo closed`;
  /** Requests a URL by nc with its input kept open, because wget of Debian 12's busybox crashes with a proxy. */
  const ask = (url: string, proxy = '$http_proxy') =>
    [
      `mkfifo /tmp/asked; p=${proxy}; p=\${p#http://}; nc -w 5 \${p%:*} \${p#*:} </tmp/asked & exec 3>/tmp/asked`,
      `printf 'GET ${url} HTTP/1.0\\r\\n\\r\\n' >&3; wait $!; echo`,
    ].join('\n');

  it('reaches GitHub through its proxy', async () => {
    expect(await output(ask(`http://host.docker.internal:${apiPort()}/`))).toMatch(
      new RegExp(`^HTTP/1.1 200 OK[^]*GitHub at host.docker.internal:${apiPort()}$`),
    );
  });

  it.each([
    ['another host', 'http://other.example/'],
    ['cloud metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['another port of GitHub’s', 'http://host.docker.internal:9/'],
  ])('reaches nothing else through its proxy: %s', async (_, url) =>
    expect(await output(ask(url))).toMatch(/403 Forbidden/),
  );

  it('reaches nothing past its proxy: not this host, another runner, or the internet', async () => {
    const [sibling, open] = await Promise.all([start(serving, LIST), start(serving)]);
    const siblingEndpoint = await endpointOf(sibling.id);
    const gateway = siblingEndpoint.ip.replace(/\.\d+$/, '.1');
    const openEndpoint = await endpointOf(open.id);
    const targets: [string, number][] = [
      [siblingEndpoint.ip, 9000],
      [openEndpoint.ip, 9000],
      [gateway, apiPort()],
      [openEndpoint.ip.replace(/\.\d+$/, '.1'), apiPort()],
      ['140.82.121.4', 443],
    ];
    const said = await output(targets.map(([host, port]) => attempt(host, port)).join('\n'));
    expect(said.split('\n')).toEqual(targets.map(() => 'closed'));
    // The targets do listen.
    const { State } = await engine.getContainer(sibling.id).inspect();
    expect(State.Running).toBe(true);
  });

  it('asks no external name server', async () => {
    const since = Date.now();
    expect(await output('nslookup github.com 127.0.0.11 2>&1 || echo none')).toMatch(/none$/);
    expect(Date.now() - since).toBeLessThan(bound(20_000));
  });

  it('exists once for each list, and reaches no proxy of another list', async () => {
    expect(await output('true', OTHER_LIST)).toBe('');
    const [first, second] = await strictNetworks();
    const addresses = await Promise.all(
      [first, second].map(async (name) => {
        const { NetworkSettings } = await engine.getContainer(`${name}-proxy`).inspect();
        return NetworkSettings.Networks[name ?? '']?.IPAddress ?? '';
      }),
    );
    const through = (ip: string) => ask(`http://host.docker.internal:${apiPort()}/`, `http://${ip}:3128`);
    const own = await output('echo $http_proxy');
    const other = addresses.find((ip) => !own.includes(ip)) ?? '';
    expect(await output(through(other))).not.toContain('GitHub');
    expect(await output(through(new URL(own).hostname))).toContain('GitHub');
  });

  it('passes the isolation probe', async () => {
    expect(await runtime.probeReachability([{ name: 'a service', host: '10.0.0.1', port: 5432 }], LIST)).toEqual([]);
  });

  it('fails the isolation probe when its rules were opened', async () => {
    const { sure, chain } = await sureOfRules();
    execFileSync('iptables', ['-w', '5', '-I', chain, '-j', 'ACCEPT']);
    const reached = await sure.probeReachability([], LIST);
    execFileSync('iptables', ['-w', '5', '-D', chain, '-j', 'ACCEPT']);
    expect(reached).toContain('another runner');
    expect(reached.join()).toMatch(/this host \(\d/);
  });

  it('restarts its proxy at the same address after its death', async () => {
    const url = `http://host.docker.internal:${apiPort()}/`;
    const { id } = await start(`until [ -e /tmp/go ]; do sleep 0.1; done; ${ask(url)}`, LIST);
    const { network } = await endpointOf(id);
    const proxy = engine.getContainer(`${network}-proxy`);
    const { State } = await proxy.inspect();
    process.kill(State.Pid, 'SIGKILL');
    await eventually(async () => {
      const { State: now } = await proxy.inspect();
      return now.Running && now.Pid !== State.Pid;
    });
    await eventually(async () => (await output(ask(url))).includes('GitHub'));
    const go = await engine.getContainer(id).exec({ Cmd: ['/bin/touch', '/tmp/go'] });
    await go.start({});
    await runtime.wait(id, timeLimit(20_000));
    expect(await runtime.logs(id)).toMatch(/GitHub at/);
  });

  it('fails the isolation probe when its proxy cannot be reached', async () => {
    const { sure, chain } = await sureOfRules();
    execFileSync('iptables', ['-w', '5', '-I', chain, '-j', 'REJECT']);
    const probing = sure.probeReachability([], LIST);
    await expect(probing).rejects.toThrow(/proxy, the only way out, does not answer/);
    execFileSync('iptables', ['-w', '5', '-D', chain, '-j', 'REJECT']);
  });

  it('gets a removed proxy back at the same address while runners are in it', async () => {
    const { id } = await start('sleep 60', LIST);
    const { network } = await endpointOf(id);
    const proxy = `${network}-proxy`;
    const addressOf = async () =>
      (await engine.getContainer(proxy).inspect()).NetworkSettings.Networks[network]?.IPAddress;
    const before = await addressOf();
    await engine.getContainer(proxy).remove({ force: true });
    // Another runtime of this hub, because this one trusts its last verification for a while.
    await hubWith(LIST, OTHER_LIST).ensureNetwork(LIST);
    expect(await addressOf()).toBe(before);
    expect(await output(ask(`http://host.docker.internal:${apiPort()}/`))).toContain('GitHub');
  });

  it('is created once by concurrent hubs, and again when it is missing', async () => {
    for (const { id } of await runtime.list({ [HUB_LABEL]: hub })) await runtime.destroy(id, 0);
    await removeStrictNetworks(engine, hub);
    const hubs = [hubWith(LIST), hubWith(LIST)];
    const run = (one: DockerRuntime) => {
      runtime = one;
      return start('sleep 60', LIST);
    };
    const [a, b] = await Promise.all(hubs.map(run));
    const endpoints = [await endpointOf(a?.id ?? ''), await endpointOf(b?.id ?? '')];
    expect(endpoints[0]?.network).toBe(endpoints[1]?.network);
    expect(await strictNetworks()).toEqual([endpoints[0]?.network]);
    expect(await output(ask(`http://host.docker.internal:${apiPort()}/`))).toContain('GitHub at');
  });

  it('is removed when no set uses its list and no runner is in it', async () => {
    const before = await strictNetworks();
    expect(before).toHaveLength(1);
    runtime = hubWith(OTHER_LIST);
    // Two runners are still in the network.
    await output('true', OTHER_LIST);
    expect(await strictNetworks()).toEqual(expect.arrayContaining(before));
    for (const { id, name } of await runtime.list({ [HUB_LABEL]: hub }))
      if (!name.endsWith('-proxy')) await runtime.destroy(id, 0);
    runtime = hubWith(OTHER_LIST);
    await output('true', OTHER_LIST);
    await eventually(async () => !(await strictNetworks()).includes(before[0] ?? ''));
    expect(await engine.listContainers({ all: true, filters: { name: [`${before[0]}-proxy`] } })).toEqual([]);
  });
});

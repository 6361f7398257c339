import { describe, expect, it } from 'vitest';
import { HubError } from '../common/errors.js';
import type { HubConfig } from '../config/hub-config.js';
import type { ContainerRuntime, Service } from './container-runtime.js';
import { NodeIsolation } from './node-isolation.js';

type Answer = string[] | undefined | Error;

/** A node whose runtime returns this answer. */
function node(isolationCheck: 'enforce' | 'warn', answer: Answer, more: Partial<HubConfig> = {}) {
  const asked: (readonly Service[])[] = [];
  const reachable = (services: readonly Service[]) => {
    asked.push(services);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const config = { runners: { sets: [], hostDir: '/', isolationCheck }, ...more } as unknown as HubConfig;
  return {
    isolation: new NodeIsolation({ probeReachability: reachable } as unknown as ContainerRuntime, config),
    asked,
  };
}
const unable = new HubError('NOT_CONFIGURED', 'no helper runs there');
const away = new HubError('DOCKER_DAEMON_ERROR', 'no engine');
const open = ['this host (10.0.0.1)'];

describe('NodeIsolation', () => {
  it.each<[string, 'enforce' | 'warn', Answer, RegExp]>([
    ['nothing answers', 'enforce', [], /^$/],
    ['the runtime cannot probe', 'enforce', undefined, /^$/],
    ['something answers', 'enforce', open, /this host \(10\.0\.0\.1\) could be reached.*starts no such runners/],
    ['something answers, in warn mode', 'warn', open, /^$/],
    ['no helper can run', 'enforce', unable, /^$/],
    ['the engine is unreachable', 'enforce', away, /no engine/],
    ['the engine is unreachable, in warn mode', 'warn', away, /^$/],
  ])('decides whether runners start when %s', async (_, check, answer, expected) => {
    expect((await node(check, answer).isolation.blockingReason()) ?? '').toMatch(expected);
  });

  it.each<[string, Answer, RegExp]>([
    ['holds', [], /^$/],
    ['is breached', open, /could be reached.*starts no such runners: [^;]*$/],
    ['is unavailable', unable, /no strict network for runners: no helper/],
    ['cannot be probed', away, /no strict network for runners: no engine/],
  ])('enforces a strict network even in warn mode when it %s', async (_, answer, expected) => {
    const { isolation } = node('warn', answer);
    expect((await isolation.blockingReason(['a.example'])) ?? '').toMatch(expected);
  });

  it('probes each network separately', async () => {
    const { isolation, asked } = node('enforce', []);
    await Promise.all([isolation.blockingReason(), isolation.blockingReason(['a']), isolation.blockingReason(['a'])]);
    expect(asked).toHaveLength(2);
  });

  it('probes once for all callers while nothing is reachable', async () => {
    const { isolation, asked } = node('enforce', []);
    await Promise.all([isolation.blockingReason(), isolation.blockingReason()]);
    await isolation.blockingReason();
    expect(asked).toHaveLength(1);
  });

  it('probes the stores that have private addresses', async () => {
    const hosts = ['127.0.0.1', '10.0.0.7', '8.8.8.8'];
    const { isolation, asked } = node('enforce', [], {
      databaseUrl: 'postgres://me:secret@192.168.0.5/hub',
      redis: { nodes: hosts.map((host) => ({ host, port: 6380 })) } as HubConfig['redis'],
    });
    await isolation.blockingReason();
    expect(asked).toEqual([
      [
        { name: 'Redis (10.0.0.7:6380)', host: '10.0.0.7', port: 6380 },
        { name: 'the database (192.168.0.5:5432)', host: '192.168.0.5', port: 5432 },
      ],
    ]);
  });

  it('does not probe a database that the hub has started itself', async () => {
    const { isolation, asked } = node('enforce', [], {
      databaseUrl: 'postgres://10.0.0.5/hub',
      embeddedDatabase: true,
    });
    await isolation.blockingReason();
    expect(asked).toEqual([[]]);
  });
});

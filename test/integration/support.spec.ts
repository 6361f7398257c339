import { describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { Redis } from 'ioredis';
import { testDocker } from '../support/docker/docker.js';
import { testRedis } from '../support/stores/redis.js';

const [redis, docker] = await Promise.all([testRedis(), testDocker()]);

(redis ? describe : describe.skip)('the Redis of the tests', () => {
  it('is durable and evicts nothing', async () => {
    const client = new Redis(redis?.url ?? '');
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    client.disconnect();
  });
});

(docker ? describe : describe.skip)('the Docker engine of the tests', () => {
  it('runs a shell in busybox:test', async () => {
    const engine = new Docker({ socketPath: docker?.host.replace('unix://', '') });
    const container = await engine.createContainer({
      Image: 'busybox:test',
      Cmd: ['sh', '-c', 'test "$(id -u)" = 0 && exit 7'],
      HostConfig: { NetworkMode: 'none' },
    });
    const exited = container.wait({ condition: 'next-exit' }) as Promise<{ StatusCode: number }>;
    await container.start();
    expect((await exited).StatusCode).toBe(7);
    await container.remove();
  });
});

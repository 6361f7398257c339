import type { Cluster, Redis } from 'ioredis';

/** Sentences for the operator about settings that put the engine's content at risk; the ledger keeps the jobs anyhow. */
export async function redisAdvice(redis: Redis | Cluster): Promise<string[]> {
  const info = new Map(
    (await redis.info()).split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)] as const;
    }),
  );
  const advice: string[] = [];
  const policy = info.get('maxmemory_policy');
  if (policy !== undefined && policy !== 'noeviction') {
    advice.push(`Redis may evict jobs: set maxmemory-policy to noeviction (it is ${policy})`);
  }
  if (info.get('aof_enabled') === '0') {
    advice.push('Redis forgets its jobs at a restart and recovery has to bring them back: set appendonly to yes');
  }
  return advice;
}

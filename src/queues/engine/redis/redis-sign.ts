import { Cluster, type Redis } from 'ioredis';
import type { EngineSign } from '../../../jobs/ports.js';

/** One marker, only over the one that is expected; '' expects nothing in particular. */
const MARK = `
if ARGV[2] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1`;

/** run_id is of this process of the server, master_replid of the history that its data belong to. */
const IDENTITY = /^(run_id|master_replid):(\w+)/gm;

/** One round trip on a single server. Nothing here is written: a replica that is asked by mistake tells its own identity. */
export async function signOfRedis(redis: Redis | Cluster, keys: string[]): Promise<EngineSign> {
  if (redis instanceof Cluster) return signOfCluster(redis, keys);
  const answers = await redis.pipeline().mget(keys).info('server').info('replication').exec();
  const [markers, server, replication] = (answers ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  }) as [(string | null)[], string, string];
  return { epoch: common(markers), identity: identityOf(server + replication) };
}

/** The queues' slots lie on several masters; what is sent in one turn of the event loop goes out together. */
async function signOfCluster(cluster: Cluster, keys: string[]): Promise<EngineSign> {
  const [markers, lives] = await Promise.all([
    Promise.all(keys.map((key) => cluster.get(key))),
    Promise.all(
      cluster.nodes('master').map(async (node) => {
        const [server, replication] = await Promise.all([node.info('server'), node.info('replication')]);
        return identityOf(server + replication);
      }),
    ),
  ]);
  return { epoch: common(markers), identity: lives.sort().join(' ') };
}

/** True when every marker was written. */
export async function markRedis(
  redis: Redis | Cluster,
  keys: string[],
  epoch: string,
  instead: string | undefined,
): Promise<boolean> {
  const written = await Promise.all(keys.map((key) => redis.eval(MARK, 1, key, epoch, instead ?? '')));
  return written.every((one) => one === 1);
}

function common([first, ...rest]: (string | null)[]): string | null {
  return rest.every((marker) => marker === first) ? (first ?? null) : null;
}

function identityOf(info: string): string {
  return [...info.matchAll(IDENTITY)].map(([, , value]) => value).join('/');
}

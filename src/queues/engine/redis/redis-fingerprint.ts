import { Cluster, type Redis } from 'ioredis';
import type { EngineFingerprint } from '../../../jobs/ports.js';
import { isForbidden } from './redis-trouble.js';

/** One marker, only over the one that is expected; '' expects nothing in particular. */
const MARK = `
if ARGV[2] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1`;

/** run_id is of this process of the server, master_replid of the history that its data belong to. */
const IDENTITY = /^(run_id|master_replid):(\w+)/gm;

/** Reads the markers by a script that writes first: a server that only answers questions is of no use. */
const LOOK = `
redis.call('SET', KEYS[1], '1')
return redis.call('MGET', unpack(KEYS, 2))`;

/** Keys of a queue: its marker, and what a look writes. */
export interface FingerprintKeys {
  marker: string;
  look: string;
}

/** One round trip on a single server. */
export async function redisFingerprint(redis: Redis | Cluster, queues: FingerprintKeys[]): Promise<EngineFingerprint> {
  if (redis instanceof Cluster) return signOfCluster(redis, queues);
  const keys = [queues[0]?.look ?? '', ...queues.map(({ marker }) => marker)];
  const answers = await redis.pipeline().eval(LOOK, keys.length, keys).info('server').info('replication').exec();
  const [markers, ...info] = (answers ?? []).map(([error, answer], n) => {
    if (error && !(n > 0 && isForbidden(error))) throw error;
    return error ? '' : answer;
  }) as [(string | null)[], string, string];
  return { epoch: common(markers), identity: identityOf(info) };
}

/** The queues' slots lie on several masters; what is sent in one turn of the event loop goes out together. */
async function signOfCluster(cluster: Cluster, queues: FingerprintKeys[]): Promise<EngineFingerprint> {
  const [markers, lives] = await Promise.all([
    Promise.all(queues.map(({ look, marker }) => cluster.eval(LOOK, 2, look, marker) as Promise<(string | null)[]>)),
    Promise.all(
      cluster
        .nodes('master')
        .map(async (node) => identityOf(await Promise.all([node.info('server'), node.info('replication')]))),
    ),
  ]);
  return { epoch: common(markers.flat()), identity: lives.sort().join(' ') };
}

/** True when every marker was written. */
export async function writeRedisEpoch(
  redis: Redis | Cluster,
  keys: string[],
  epoch: string,
  ifCurrent: string | undefined,
): Promise<boolean> {
  const written = await Promise.all(keys.map((key) => redis.eval(MARK, 1, key, epoch, ifCurrent ?? '')));
  return written.every((one) => one === 1);
}

function common([first, ...rest]: (string | null)[]): string | null {
  return rest.every((marker) => marker === first) ? (first ?? null) : null;
}

/** A server that refuses INFO has none: a restart is seen by its connections then, and each minute's comparison. */
function identityOf(info: string[]): string {
  return [...info.join('\n').matchAll(IDENTITY)].map(([, , value]) => value).join('/');
}

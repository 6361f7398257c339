import { Cluster, type Redis } from 'ioredis';
import type { EngineFingerprint } from '../../../jobs/ports/engine.js';
import { isForbidden } from './redis-trouble.js';

/** Writes one marker, only over the expected value; '' expects none in particular. */
const MARK = `
if ARGV[2] ~= '' and redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1`;

/** run_id identifies the server's process, master_replid the history that its data belong to. */
const IDENTITY = /^(run_id|master_replid):(\w+)/gm;

/** Reads the markers by a script that writes first: a server that only answers reads is of no use. */
const PROBE = `
redis.call('SET', KEYS[1], '1')
return redis.call('MGET', unpack(KEYS, 2))`;

/** Keys of a queue: its marker, and the key that a probe writes. */
export interface FingerprintKeys {
  marker: string;
  probe: string;
}

/** Reads the fingerprint, in one round trip on a single server. */
export async function redisFingerprint(redis: Redis | Cluster, queues: FingerprintKeys[]): Promise<EngineFingerprint> {
  if (redis instanceof Cluster) return fingerprintOfCluster(redis, queues);
  const keys = [queues[0]?.probe ?? '', ...queues.map(({ marker }) => marker)];
  const answers = await redis.pipeline().eval(PROBE, keys.length, keys).info('server').info('replication').exec();
  const [markers, ...info] = (answers ?? []).map(([error, answer], n) => {
    if (error && !(n > 0 && isForbidden(error))) throw error;
    return error ? '' : answer;
  }) as [(string | null)[], string, string];
  return { epoch: common(markers), identity: identityOf(info) };
}

/** Reads a cluster's fingerprint: hash slots lie on several masters; commands of one event loop turn go out together. */
async function fingerprintOfCluster(cluster: Cluster, queues: FingerprintKeys[]): Promise<EngineFingerprint> {
  const [markers, lives] = await Promise.all([
    Promise.all(queues.map(({ probe, marker }) => cluster.eval(PROBE, 2, probe, marker) as Promise<(string | null)[]>)),
    Promise.all(
      cluster
        .nodes('master')
        .map(async (node) => identityOf(await Promise.all([node.info('server'), node.info('replication')]))),
    ),
  ]);
  return { epoch: common(markers.flat()), identity: lives.sort().join(' ') };
}

/** Writes the epoch; returns true if every marker was written. */
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

/** Returns the identity, empty if INFO is refused: connections and each minute's reconciliation then notice a restart. */
function identityOf(info: string[]): string {
  return [...info.join('\n').matchAll(IDENTITY)].map(([, , value]) => value).join('/');
}

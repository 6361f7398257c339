import type { Cluster, Redis } from 'ioredis';
import { isForbidden } from './redis-trouble.js';

/** Oldest supported release; with an unknown version the hub relies on nothing newer. */
const UNTOLD = 'redis_version:6.2.0\r\n';

type Callback = (error: Error | null, text?: string) => void;

/**
 * Substitutes a minimal INFO answer where the server refuses the command (it is @dangerous, which managed servers grant to
 * no user): ioredis and BullMQ send it before anything else.
 * @param loading called when the server reports that it is still loading its data
 */
export function dispenseWithInfo(client: Redis | Cluster, loading: () => void): void {
  const info = client.info.bind(client) as (...sections: unknown[]) => Promise<string>;
  const ask = async (...sections: unknown[]) => {
    const text = await info(...sections).catch((error: unknown) => {
      if (isForbidden(error)) return UNTOLD;
      throw error;
    });
    if (/^loading:1/m.test(text)) loading();
    return text;
  };
  client.info = (...args: unknown[]) => {
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : undefined;
    const answer = ask(...args);
    if (callback) answer.then((text) => callback(null, text), callback);
    return answer;
  };
}

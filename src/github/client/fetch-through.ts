import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import type { HubConfig } from '../../config/hub-config.js';
import type { Fetch } from './github-fetch.js';

/**
 * Returns the fetch that uses the configured proxies. It is undici's own, since an agent of one undici version does not
 * work with the fetch of another, which Node.js has built in.
 */
export function fetchThrough(proxy: HubConfig['proxy']): Fetch {
  if (proxy === undefined) return globalThis.fetch;
  const { http, https, except } = proxy;
  // An empty string means none; if it were omitted, undici would read the environment and bypass the configuration.
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: http ?? '', httpsProxy: https ?? '', noProxy: except });
  return ((input: string, init?: object) => undiciFetch(input, { ...init, dispatcher })) as Fetch;
}

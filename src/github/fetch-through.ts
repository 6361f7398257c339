import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import type { HubConfig } from '../config/hub-config.js';
import type { Fetch } from './github-fetch.js';

/**
 * The fetch that goes by the configured proxies. undici's own, since the agent of one version of it does not fit the fetch
 * of another, which Node.js has built in.
 */
export function fetchThrough(proxy: HubConfig['proxy']): Fetch {
  if (proxy === undefined) return globalThis.fetch;
  const { http, https, except } = proxy;
  // An empty one is none: left out, it would be read from the environment past the configuration.
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: http ?? '', httpsProxy: https ?? '', noProxy: except });
  return ((input: string, init?: object) => undiciFetch(input, { ...init, dispatcher })) as Fetch;
}

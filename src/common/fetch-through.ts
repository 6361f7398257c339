import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';

/** HTTP proxies by the scheme of the requested URL, and hosts that are contacted without one. */
interface Proxies {
  http?: string;
  https?: string;
  except: string;
}

type Fetch = typeof globalThis.fetch;

/**
 * Returns the fetch that uses the configured proxies. It is undici's own, since an agent of one undici version does not
 * work with the fetch of another, which Node.js has built in.
 */
export function fetchThrough(proxies: Proxies | undefined): Fetch {
  if (proxies === undefined) return globalThis.fetch;
  const { http, https, except } = proxies;
  // An empty string means none; if it were omitted, undici would read the environment and bypass the configuration.
  const dispatcher = new EnvHttpProxyAgent({ httpProxy: http ?? '', httpsProxy: https ?? '', noProxy: except });
  return ((input: string, init?: object) => undiciFetch(input, { ...init, dispatcher })) as Fetch;
}

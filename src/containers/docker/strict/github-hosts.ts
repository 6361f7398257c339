import { isIP } from 'node:net';
import { apiAddress } from '../api-address.js';

/** Storage of logs, caches and artifacts, of github.com and of GHE.com. */
const STORAGE = '*.blob.core.windows.net';

/**
 * Hosts that GitHub's runner and its actions need, as GitHub lists them: "Accessible domains by function",
 * https://docs.github.com/en/actions/reference/runners/self-hosted-runners. Not on that list, but needed by many
 * actions, are the hosts of releases and other files of github.com: `raw` and `release-assets`.
 */
const GITHUB_COM = [
  'github.com',
  'api.github.com',
  '*.actions.githubusercontent.com',
  'codeload.github.com',
  'ghcr.io',
  '*.pkg.github.com',
  'pkg-containers.githubusercontent.com',
  STORAGE,
  'objects.githubusercontent.com',
  'objects-origin.githubusercontent.com',
  'github-releases.githubusercontent.com',
  'github-registry-files.githubusercontent.com',
  'release-assets.githubusercontent.com',
  'raw.githubusercontent.com',
  'github-cloud.githubusercontent.com',
  'github-cloud.s3.amazonaws.com',
  'dependabot-actions.githubapp.com',
];

/** Hosts that runners can't do without. */
export interface GitHubHosts {
  allow: readonly string[];
  /** Hosts that may have addresses inside the blocked ranges. */
  trusted: readonly string[];
}

/**
 * Returns the hosts of github.com; of an enterprise of GHE.com; or of a GitHub Enterprise Server, with its subdomains,
 * which may be in a private network.
 */
export function githubHosts(apiUrl: string): GitHubHosts {
  const { host, port, local } = apiAddress(apiUrl);
  if (host === 'api.github.com') return { allow: GITHUB_COM, trusted: [] };
  const [, enterprise] = /^api\.([^.]+\.ghe\.com)$/.exec(host) ?? [];
  if (enterprise) return { allow: [enterprise, `*.${enterprise}`, 'auth.ghe.com', STORAGE], trusted: [] };
  if (local) return { allow: [], trusted: [`host.docker.internal:${port}`] };
  if (isIP(host) !== 0) return { allow: [], trusted: [`${isIP(host) === 6 ? `[${host}]` : host}:${port}`] };
  return { allow: [], trusted: [`${host}:${port}`, `*.${host}:${port}`] };
}

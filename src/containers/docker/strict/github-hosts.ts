import { isLoopback } from '../isolation-exceptions.js';

/**
 * What GitHub's runner and its actions need, as GitHub lists it: "Accessible domains by function",
 * https://docs.github.com/en/actions/reference/runners/self-hosted-runners. Where releases and other files of
 * github.com lie is not on that list, and needed by many actions: `raw` and `release-assets`.
 */
const GITHUB_COM = [
  'github.com',
  'api.github.com',
  '*.actions.githubusercontent.com',
  'codeload.github.com',
  'ghcr.io',
  '*.pkg.github.com',
  'pkg-containers.githubusercontent.com',
  '*.blob.core.windows.net',
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
  /** May have addresses inside the blocked ranges. */
  trusted: readonly string[];
}

/** Of github.com, or of a GitHub Enterprise Server, which may stand in the own network. */
export function githubHosts(apiUrl: string): GitHubHosts {
  const { hostname, port, protocol } = new URL(apiUrl);
  if (hostname === 'api.github.com') return { allow: GITHUB_COM, trusted: [] };
  const number = port === '' ? (protocol === 'http:' ? '80' : '443') : port;
  const local = hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
  return { allow: [], trusted: [`${local ? 'host.docker.internal' : hostname}:${number}`] };
}

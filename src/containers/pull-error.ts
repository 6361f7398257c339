import { HubError, type ErrorCode } from '../common/errors.js';

const CAUSES: readonly [RegExp, ErrorCode][] = [
  [
    /manifest unknown|manifest for .* not found|not found: manifest|invalid reference|no matching manifest|: not found$/i,
    'PERMANENT_ERROR',
  ],
  [/unauthorized|denied|authentication required|authorization failed|no basic auth/i, 'AUTHENTICATION_FAILED'],
  [/toomanyrequests|too many requests|rate limit|no space left/i, 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
  [
    /no such host|timeout|timed out|connection re(fused|set)|unreachable|TLS handshake|EOF|proxyconnect/i,
    'NETWORK_TIMEOUT',
  ],
];

/** Converts a registry's error, which arrives only as text, in the words of the runtime that pulled. */
export function pullFailure(image: string, text: string, cause?: unknown): HubError {
  const code = CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? 'DOCKER_DAEMON_ERROR';
  return new HubError(code, `The image ${image} could not be pulled: ${text}`, { cause });
}

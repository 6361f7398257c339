import type { HookAttempt } from '../../github/client/github-hooks.js';

/**
 * Returns what GitHub could not deliver: the latest attempt of each delivery without a good answer. A delivery whose
 * redelivery was refused (4xx: signed with another secret, say) is left out: it would be refused each time. Pure.
 * @param attempts newest first
 * @returns newest first
 */
export function undelivered(attempts: readonly HookAttempt[]): HookAttempt[] {
  const delivered = new Set(attempts.filter(({ status }) => isGood(status)).map(({ guid }) => guid));
  const latest = new Map<string, HookAttempt>();
  for (const attempt of attempts) {
    if (delivered.has(attempt.guid) || latest.has(attempt.guid)) continue;
    latest.set(attempt.guid, attempt);
  }
  return [...latest.values()].filter(({ redelivery, status }) => !(redelivery && isRefusal(status)));
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether the status refuses the delivery; 408 and 429 ask for another attempt. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

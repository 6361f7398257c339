import type { HookAttempt } from '../../github/github-hooks.js';

/**
 * What GitHub could not deliver: for each delivery without a good answer its latest attempt. One whose redelivery was refused
 * (4xx: signed with another secret, say) is left alone: it would be refused each time. Pure.
 * @param attempts newest first. Answers them newest first, too.
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

/** 408 and 429 ask for another attempt. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

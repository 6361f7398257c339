const FIRST_MS = 5000;
const LONGEST_MS = 600_000;

/**
 * Returns how long a demand waits after losing this many runners, in milliseconds: the first loss may be bad luck. A
 * demand is never given up: GitHub or the container runtime may be away for an hour, and GitHub itself ends a job that
 * no runner takes within a day.
 */
export function delayAfter(lost: number): number {
  return lost <= 1 ? 0 : Math.min(FIRST_MS * 2 ** (lost - 2), LONGEST_MS);
}

export function lostReason(lost: number, why: string): string {
  return `${lost} runners ended without running this job (the last one: ${why}); the next one starts after a pause`;
}

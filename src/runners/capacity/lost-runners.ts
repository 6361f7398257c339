/** Runners that one demand may lose before the hub stops starting new ones for it. */
export const MAX_LOST = 10;

const FIRST_MS = 5000;
const LONGEST_MS = 600_000;

/** How long a demand waits after it has lost so many runners, in milliseconds: the first time may be bad luck. */
export function delayAfter(lost: number): number {
  return lost <= 1 ? 0 : Math.min(FIRST_MS * 2 ** (lost - 2), LONGEST_MS);
}

export function lostReason(lost: number, why: string): string {
  const end = lost >= MAX_LOST ? 'no further one is started' : 'the next one is started after a pause';
  return `${lost} runners ended without having run this job, the last one since ${why}: ${end}`;
}

/** Waits after the deferrals of a mail, as multiples of the first; the last one repeats. */
const WAITS = [1, 5, 15, 30, 60];
/** Time for which a server may defer a mail, unless the mail says another. */
const DEFER_FOR_MS = 86_400_000;

interface Deferral {
  /** Deferrals before this one. */
  deferrals: number;
  /** Milliseconds since the first one; null: this is it. */
  deferredMs: number | null;
  deferForMs?: number;
  /** The first wait. */
  unitMs: number;
}

/** Returns the wait until a deferred mail is tried again, the last time at the end of its time; null: that is over. */
export function nextTry({ deferrals, deferredMs, deferForMs = DEFER_FOR_MS, unitMs }: Deferral): number | null {
  const left = deferForMs - (deferredMs ?? 0);
  if (left <= 0) return null;
  const wait = (WAITS[deferrals] ?? WAITS.at(-1) ?? 1) * unitMs;
  return Math.min(wait, left);
}

/** Times of the story in milliseconds, at its usual pace. It begins again after each cycle. */
export const STORY = {
  cycle: 300_000,
  /** From the start of a cycle many jobs want the `gpu` set; the alert's rule is evaluated once within this time at least. */
  rush: 70_000,
  /** Time in the cycle from which on GitHub has the workflow that was missing. */
  mended: 30_000,
  /** Between two ticks, each of which does what has come due. */
  tick: 1000,
} as const;

/** A part of the story. `now` is the story's time: the same at each pace. */
export interface Scene {
  tick(now: number): void | Promise<void>;
}

/** Number of the cycle, and the time in it. */
export function inCycle(now: number): { cycle: number; at: number } {
  return { cycle: Math.floor(now / STORY.cycle), at: now % STORY.cycle };
}

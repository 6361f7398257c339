import { z } from 'zod';

/** What a job of the chaos load does, in this order. */
export const stepsSchema = z.strictObject({
  key: z.string(),
  /** Sleeps, and ends when it is told to. */
  ms: z.number().optional(),
  /** At the first start: keeps the event loop from doing anything else, in milliseconds. */
  spin: z.number().optional(),
  /** At the first start: comes back after so many milliseconds. */
  snooze: z.number().optional(),
  /** Fails while the attempt is at most this. */
  fails: z.number().optional(),
  code: z.string().optional(),
  /** Enqueues so many others, each with a key of its own so that a repeated run makes none twice, and waits for them. */
  children: z.number().optional(),
  /** Tags of its children, but for their key. */
  run: z.string(),
});
export type Steps = z.output<typeof stepsSchema>;

/** How a run ended, as its handler saw it; `aborted`: by its signal, or because it could not enqueue. */
export type RunEnd = 'returned' | 'threw' | 'snoozed' | 'waits' | 'aborted';

/** A line of the witness file. `end` is null where a run began. */
export interface WitnessLine {
  jobId: string;
  key: string;
  start: number;
  attempt: number;
  /** The process, by its name and how often it was started: `a#3`. */
  node: string;
  end: RunEnd | null;
  at: number;
}

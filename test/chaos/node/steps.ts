import { z } from 'zod';

/** Steps of a job of the chaos load. */
export const stepsSchema = z.strictObject({
  key: z.string(),
  /** Sleeps for this long; an abort ends the sleep. */
  ms: z.number().optional(),
  /** At the first start: blocks the event loop for this many milliseconds. */
  spin: z.number().optional(),
  /** At the first start: snoozes for this many milliseconds. */
  snooze: z.number().optional(),
  /** Fails with `code` up to this attempt; without it, at every attempt. */
  fails: z.number().optional(),
  code: z.string().optional(),
  /** Enqueues this many children and waits for them; dedupe keys keep a repeated run from enqueuing them twice. */
  children: z.number().optional(),
  /** The chaos run, which tags the job and its children. */
  run: z.string(),
});
export type Steps = z.output<typeof stepsSchema>;

/** A run's end as seen by its handler; `aborted`: by its signal, or because it could not enqueue children. */
export type RunEnd = 'returned' | 'threw' | 'snoozed' | 'waits' | 'aborted';

/** A line of the witness file. `end` is null where a run began. */
export interface WitnessLine {
  jobId: string;
  key: string;
  runNumber: number;
  attempt: number;
  /** The process, named by its node and the number of its start: `a#3`. */
  node: string;
  end: RunEnd | null;
  at: number;
}

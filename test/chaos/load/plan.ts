import type { JobRequestInput } from '../../../src/jobs/job-request.js';
import type { JobState } from '../../../src/jobs/job-state.js';
import type { Steps } from '../node/steps.js';
import type { Random } from '../random.js';

/** A job of the load with its permitted ends. */
export interface PlannedJob {
  key: string;
  request: JobRequestInput;
  /** Permitted final states, usually one. */
  ends: readonly JobState[];
  /** Error code that the job must have if it fails. */
  code?: string;
  /** Milliseconds from the acknowledgment to the job's cancellation. */
  cancelAfter?: number;
  /** Number of requests for this job, all under one dedupe key. */
  asked: number;
  children: number;
}

type Shape = Partial<Omit<PlannedJob, 'key'>> & { steps?: Partial<Steps>; options?: Partial<JobRequestInput> };

const TYPES = ['chaos_step', 'chaos_step', 'chaos_web', 'chaos_web', 'chaos_few', 'chaos_limited'] as const;
const DONE = ['completed'] as const;

/** Kinds of jobs, with their shares (of 100 in total). */
const SHAPES: readonly [number, (random: Random) => Shape][] = [
  [42, (r) => ({ steps: { ms: r.between(0, 250) } })],
  [9, (r) => ({ steps: { ms: r.between(0, 100), code: 'FLAKY', fails: r.between(1, 2) } })],
  [4, () => ({ steps: { code: 'NEVER_AGAIN' }, ends: ['failed'], code: 'NEVER_AGAIN' })],
  [4, (r) => ({ steps: { ms: r.between(0, 100), code: 'FLAKY' }, ends: ['failed'], code: 'FLAKY' })],
  [9, (r) => ({ steps: { ms: r.between(1500, 5000) }, options: { type: 'chaos_step' } })],
  [9, (r) => ({ options: { delay: r.between(300, 8000) } })],
  [5, (r) => ({ options: { delay: 3_600_000 }, ends: ['cancelled'], cancelAfter: r.between(0, 3000) })],
  [
    3,
    (r) => ({
      steps: { ms: 8000 },
      options: { type: 'chaos_step' },
      // The job may complete before the cancellation reaches it.
      ends: ['cancelled', 'completed'],
      cancelAfter: r.between(200, 4000),
    }),
  ],
  [6, (r) => ({ steps: { ms: r.between(0, 100), snooze: r.between(100, 3000) } })],
  [5, (r) => ({ steps: { ms: r.between(0, 250) }, asked: r.between(2, 4) })],
  [4, (r) => ({ steps: { ms: r.between(0, 250), children: 2 }, children: 2 })],
];
const SHARES = SHAPES.reduce((sum, [share]) => sum + share, 0);

function shapeOf(random: Random): Shape {
  let rest = random.next() * SHARES;
  for (const [share, make] of SHAPES) {
    rest -= share;
    if (rest < 0) return make(random);
  }
  return {};
}

/** Creates a mix of jobs with known ends, determined by the seed alone. */
export function planOf(run: string, jobs: number, random: Random): PlannedJob[] {
  return Array.from({ length: jobs }, (_, n): PlannedJob => {
    const { steps, options, ...rest } = shapeOf(random);
    const key = String(n);
    const request: JobRequestInput = {
      type: random.pick(TYPES),
      priority: random.between(1, 5),
      data: { key, run, ...steps },
      tags: [`run:${run}`, `key:${key}`],
      ...options,
    };
    const asked = rest.asked ?? 1;
    if (asked > 1) Object.assign(request, { dedupeKey: `${run}:${key}`, dedupeTtl: 3_600_000 });
    return { key, request, ends: DONE, asked: 1, children: 0, ...rest };
  });
}

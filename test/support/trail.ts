import { TRANSITIONS, type JobState } from '../../src/jobs/job-state.js';

export interface TrailEvent {
  from: JobState | null;
  to: JobState;
}

/** What is wrong with a job's trail, or undefined: each step follows the one before and is a permitted one. */
export function flawOf(trail: TrailEvent[]): string | undefined {
  let at: JobState | null = null;
  for (const { from, to } of trail) {
    if (from !== at) return `says it came from ${from}, but it was ${at}`;
    // From a state to itself is a note: asked to cancel, refused, deleted.
    if (from === null ? to !== 'accepted' : from !== to && !TRANSITIONS[from].includes(to)) return `${from} to ${to}`;
    at = to;
  }
  return trail.length === 0 ? 'has none' : undefined;
}

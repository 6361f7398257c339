import { TRANSITIONS, type JobState } from '../../../src/jobs/job-state.js';

export interface TrailEvent {
  from: JobState | null;
  to: JobState;
}

/** Returns the flaw of a job's trail, or undefined if each event continues the previous one by a permitted transition. */
export function flawOf(trail: TrailEvent[]): string | undefined {
  let at: JobState | null = null;
  for (const { from, to } of trail) {
    if (from !== at) return `says it came from ${from}, but it was ${at}`;
    // An event that keeps the state is a note: cancel requested, refused, deleted.
    if (from === null ? to !== 'accepted' : from !== to && !TRANSITIONS[from].includes(to)) return `${from} to ${to}`;
    at = to;
  }
  return trail.length === 0 ? 'has none' : undefined;
}

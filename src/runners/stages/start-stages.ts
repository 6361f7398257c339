import { z } from 'zod';

/** Times of the events on a job's way to its runner; null: not yet, or not seen. */
export interface StartTimes {
  /** GitHub's clock; all others are the hub's. */
  queuedAt: Date;
  receivedAt: Date | null;
  provisionedAt: Date | null;
  registeredAt: Date | null;
  containerAt: Date | null;
  onlineAt: Date | null;
  busyAt: Date | null;
}

/**
 * Stages of a start. webhook: until the hub had heard of the job · admission: until there was capacity · registration:
 * its just-in-time configuration · container: created and started · online: until the runner was connected · job: until
 * GitHub said that it runs.
 */
export const START_STAGES = ['webhook', 'admission', 'registration', 'container', 'online', 'job'] as const;

export const startStageSchema = z.strictObject({ stage: z.enum(START_STAGES), seconds: z.number().min(0) });
export type StartStage = z.output<typeof startStageSchema>;

const ENDS: Record<StartStage['stage'], keyof StartTimes> = {
  webhook: 'receivedAt',
  admission: 'provisionedAt',
  registration: 'registeredAt',
  container: 'containerAt',
  online: 'onlineAt',
  job: 'busyAt',
};

/**
 * Returns the duration of each stage that has ended, one after the other. What was done before the job came (a warm
 * runner's start) has no stage; what was not seen counts towards the next. Pure.
 */
export function startStages(times: StartTimes): StartStage[] {
  const stages: StartStage[] = [];
  const began = times.busyAt?.getTime() ?? Infinity;
  let last = times.queuedAt.getTime();
  for (const stage of START_STAGES) {
    const end = times[ENDS[stage]]?.getTime();
    // An event recorded after its job had begun was not seen when it happened.
    if (end === undefined || end > began || (end < last && stage !== 'webhook')) continue;
    // GitHub's clock may be ahead of ours.
    stages.push({ stage, seconds: Math.max(0, end - last) / 1000 });
    last = end;
  }
  return stages;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';

const probeSleepPayload = z.strictObject({ ms: z.int().min(0).max(86_400_000) });

/** Smoke test: sleeps, and wakes when its signal is aborted. */
@JobHandler({ type: 'probe_sleep', queue: 'background', forTenants: true, payload: probeSleepPayload, retry: once })
export class ProbeSleepHandler implements Handler<z.output<typeof probeSleepPayload>> {
  async run({ ms }: z.output<typeof probeSleepPayload>, { signal }: JobContext): Promise<{ sleptMs: number }> {
    await sleep(ms, undefined, { signal });
    return { sleptMs: ms };
  }
}

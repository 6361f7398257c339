import { z } from 'zod';
import { JobHandler, type Handler } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';

const probeEchoPayload = z.looseObject({});

/** Smoke test: returns its data. */
@JobHandler({ type: 'probe_echo', queue: 'background', forTenants: true, payload: probeEchoPayload, retry: once })
export class ProbeEchoHandler implements Handler<z.output<typeof probeEchoPayload>> {
  async run(payload: z.output<typeof probeEchoPayload>): Promise<unknown> {
    return Promise.resolve(payload);
  }
}

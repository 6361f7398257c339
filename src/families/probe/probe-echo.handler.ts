import { z } from 'zod';
import { JobHandler, type Handler } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';

const Payload = z.looseObject({});

/** For smoke tests: the result is the data. */
@JobHandler({ type: 'probe_echo', queue: 'background', payload: Payload, retry: once })
export class ProbeEcho implements Handler<z.output<typeof Payload>> {
  async run(payload: z.output<typeof Payload>): Promise<unknown> {
    return Promise.resolve(payload);
  }
}

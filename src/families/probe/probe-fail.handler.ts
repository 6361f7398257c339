import { z } from 'zod';
import { HubError } from '../../common/errors.js';
import { postgresSafeText } from '../../common/postgres-safe-json.js';
import { JobHandler, type Handler, type JobContext } from '../../jobs/job-handler.js';
import { once } from '../../jobs/retry-policy.js';

const probeFailPayload = z.strictObject({
  code: z.string().regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'must be an error code such as NETWORK_TIMEOUT'),
  times: z.int().min(0).max(1000),
  message: postgresSafeText(1000).optional(),
});

/** Smoke test: fails `times` attempts with `code`, then succeeds. */
@JobHandler({ type: 'probe_fail', queue: 'background', forTenants: true, payload: probeFailPayload, retry: once })
export class ProbeFailHandler implements Handler<z.output<typeof probeFailPayload>> {
  async run({ code, times, message }: z.output<typeof probeFailPayload>, { attempt }: JobContext): Promise<unknown> {
    if (attempt <= times) throw new HubError(code, message ?? `attempt ${attempt} fails as requested`);
    return Promise.resolve({ failed: times });
  }
}

import { HubError } from '../common/errors.js';
import { nameOfTime } from './child-names.js';
import type { JobContext } from './job-handler.js';
import type { JobRequestInput } from './job-request.js';
import { isEnded } from './job-state.js';

/**
 * Returns the result of a named child, which is made by the first run that asks for it and done again for a job that was
 * retried after its end; until it has ended the job waits.
 * @throws HubError with the child's code, final: the child has had its own attempts
 */
export async function childResult(ctx: JobContext, name: string, request: JobRequestInput): Promise<unknown> {
  const { id } = await ctx.enqueue(request, { as: nameOfTime(name, await ctx.timesReopened()) });
  const child = (await ctx.children()).find((one) => one.id === id);
  if (!child || !isEnded(child.state)) return ctx.waitForChildren();
  if (child.state === 'completed') return child.result;
  const { code, message } = child.error ?? { code: 'CANCELLED', message: 'it was cancelled' };
  throw new HubError(code, `${request.type} ${id}: ${message}`, { final: true });
}

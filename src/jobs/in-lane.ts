import { HubError, isA } from '../common/errors.js';
import { ledgerClock } from '../common/ledger-clock.js';
import type { Lanes } from './ports/lanes.js';

/**
 * Calls a handler unless its lane is held, and holds the lane when the handler hears that it is busy.
 * @throws HubError RATE_LIMITED while the lane is held: the job waits, and uses no attempt
 */
export async function inLane<Result>(
  lanes: Lanes,
  lane: string | undefined,
  handle: () => Promise<Result>,
): Promise<Result> {
  if (lane === undefined) return handle();
  const hold = lanes.held(lane);
  if (hold) {
    const retryAfterMs = hold.until.getTime() - ledgerClock.now();
    throw new HubError('RATE_LIMITED', `${lane} is held until ${hold.until.toISOString()}: ${hold.reason}`, {
      retryAfterMs,
      lane,
    });
  }
  try {
    return await handle();
  } catch (error) {
    if (!isA(error, HubError) || error.code !== 'RATE_LIMITED' || error.retryAfterMs === undefined) throw error;
    const { code, message, retryAfterMs, final } = error;
    // A hold that can't be stored delays this job all the same.
    await lanes.hold(lane, retryAfterMs, message).catch(() => undefined);
    throw new HubError(code, message, { retryAfterMs, final, lane, cause: error });
  }
}

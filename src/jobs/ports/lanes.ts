/** A lane whose jobs wait. */
export interface HeldLane {
  lane: string;
  until: Date;
  reason: string;
}

/**
 * Lanes: what jobs share outside of the hub (an endpoint with its model, a host), of whatever queue they are. When it is
 * busy, it is so for all of them: one answer holds the lane, and no other job needs to ask.
 */
export abstract class Lanes {
  /** Returns the hold of a lane, as this node knows it; undefined: the lane is free. */
  abstract held(lane: string): HeldLane | undefined;
  /** Holds a lane on all nodes for this time, 24 h at most; a longer hold stays. Resolves at the commit. */
  abstract hold(lane: string, ms: number, reason: string): Promise<void>;
  /**
   * Reserves the next turn of a lane that may be used once in `everyMs`, over all nodes; returns the milliseconds until then.
   * @throws HubError RATE_LIMITED when the next turn is more than five seconds away
   */
  abstract turn(lane: string, everyMs: number): Promise<number>;
}

/** The traces that jobs continue. */
export abstract class TraceParents {
  /** Returns the traceparent of the request that enqueued the job; null without one, or if the ledger can't say. */
  abstract of(jobId: string): Promise<string | null>;
}

/** End of an act that was asked for: done, or refused with an error. */
export type ActResult = 'done' | 'refused';

/** Observer of callers and their acts; the monitoring implements it. */
export abstract class AccessObserver {
  abstract keyRefused(): void;
  /** @param action its name in the audit, which may contain what the sender wrote */
  abstract acted(action: string, by: string, result: ActResult): void;
  /** Reports an operation that was begun, such as `Query.queues`. */
  abstract requested(operation: string): void;
}

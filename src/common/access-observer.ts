/** Told of callers that were refused; the metrics' side implements it. */
export abstract class AccessObserver {
  abstract keyRefused(): void;
}

/** Observer of refused callers; the monitoring implements it. */
export abstract class AccessObserver {
  abstract keyRefused(): void;
}

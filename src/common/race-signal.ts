/**
 * Settles with the work, or rejects with the signal's reason as soon as it is aborted: for work that supports no signal,
 * and continues in the background.
 */
export function raceSignal<T>(work: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (limit.aborted) reject(limit.reason as Error);
    limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/**
 * What the work brings, or the signal's reason as soon as that is aborted: for work that knows no signal itself, and goes on
 * unheard then.
 */
export function raceSignal<T>(work: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (limit.aborted) reject(limit.reason as Error);
    limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

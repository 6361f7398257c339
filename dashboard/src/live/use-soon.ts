import { useCallback, useEffect, useRef } from 'react';

/** Least time between two reads that live updates cause. */
const PAUSE_MS = 1000;

/** Reads that are asked for in bursts: one at a time, and one more for all that were asked for meanwhile. */
class Reads {
  read: () => unknown = () => undefined;
  pauseMs = PAUSE_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWanted = false;

  readonly soon = (): void => {
    this.#isWanted = true;
    this.#timer ??= setTimeout(() => void this.#run(), 0);
  };

  readonly end = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWanted = false;
  };

  async #run(): Promise<void> {
    const timer = this.#timer;
    this.#isWanted = false;
    await this.read();
    if (timer !== this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isWanted) this.soon();
    }, this.pauseMs);
  }
}

/** Returns a function that calls `read` soon, once for a burst of updates and at most once in `pauseMs`. */
export function useSoon(read: () => unknown, pauseMs = PAUSE_MS): () => void {
  const reads = useRef<Reads>(null);
  reads.current ??= new Reads();
  const { current } = reads;
  useEffect(() => {
    current.read = read;
    current.pauseMs = pauseMs;
  });
  useEffect(() => current.end, [current]);
  return useCallback(() => current.soon(), [current]);
}

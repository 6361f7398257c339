import { useSyncExternalStore } from 'react';

let paused = false;
const watchers = new Set<() => void>();

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** Whether live updates are held, by which a list stands still while it is read. */
export const usePaused = (): boolean => useSyncExternalStore(watch, () => paused);

export function togglePause(): void {
  paused = !paused;
  for (const watcher of watchers) watcher();
}

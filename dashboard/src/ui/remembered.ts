import { useSyncExternalStore } from 'react';
import { storage } from './storage.js';

const PREFIX = 'runnerhub-';
const watchers = new Set<() => void>();

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** A text that this browser keeps, such as what a person has dismissed; null without one. */
export function useRemembered(name: string): [value: string | null, remember: (value: string) => void] {
  const key = PREFIX + name;
  const value = useSyncExternalStore(watch, () => storage.get(key));
  const remember = (next: string) => {
    storage.set(key, next);
    for (const watcher of watchers) watcher();
  };
  return [value, remember];
}

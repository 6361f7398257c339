import { useSyncExternalStore } from 'react';

const PREFIX = 'runnerhub-';
const watchers = new Set<() => void>();

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** A text that this browser keeps, such as what a person has dismissed; null without one. */
export function useRemembered(name: string): [value: string | null, remember: (value: string) => void] {
  const key = PREFIX + name;
  const value = useSyncExternalStore(watch, () => localStorage.getItem(key));
  const remember = (next: string) => {
    localStorage.setItem(key, next);
    for (const watcher of watchers) watcher();
  };
  return [value, remember];
}

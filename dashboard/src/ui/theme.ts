import { useSyncExternalStore } from 'react';
import { storage } from './storage.js';

const KEY = 'runnerhub-theme';
const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const themeOf = (): Theme => THEMES.find((theme) => theme === storage.get(KEY)) ?? 'auto';

/** Applies the chosen theme to the page; `auto` follows the system. */
export function applyTheme(theme: Theme = themeOf()): void {
  document.documentElement.dataset['theme'] = theme;
}

const watchers = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  system.addEventListener('change', watcher);
  return () => {
    watchers.delete(watcher);
    system.removeEventListener('change', watcher);
  };
}

/** The scheme that is shown, for what a style sheet can't colour. */
export const useScheme = (): 'light' | 'dark' =>
  useSyncExternalStore(watch, () => {
    const theme = themeOf();
    if (theme !== 'auto') return theme;
    return system.matches ? 'dark' : 'light';
  });

export const useTheme = (): Theme => useSyncExternalStore(watch, themeOf);

/** Chooses the next theme of auto, light, dark, for this browser. */
export function nextTheme(): void {
  const theme = THEMES[(THEMES.indexOf(themeOf()) + 1) % THEMES.length] ?? 'auto';
  storage.set(KEY, theme);
  applyTheme(theme);
  for (const watcher of watchers) watcher();
}

import { lazy, type ComponentType } from 'react';
import { Broken } from './broken.js';

const loads: (() => Promise<unknown>)[] = [];

/** Returns a part of the page whose code comes when it is first shown, or once the first screen is there. */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  loads.push(load);
  return lazy<ComponentType<Props>>(() =>
    load().then(
      (part) => ({ default: part }),
      () => ({ default: () => <Broken /> }),
    ),
  );
}

/** Loads the code of all parts: the hub may be away, or another version, when one is needed. */
export function loadParts(): void {
  for (const load of loads) void load().catch(() => undefined);
}

import { useEffect, useEffectEvent } from 'react';
import { storage } from './storage.js';

const OFF = 'runnerhub-keys-off';

/** Whether single keys act; they can be switched off, as speech input and some people's hands need it. */
export const areKeysOn = (): boolean => storage.get(OFF) === null;

export function switchKeys(on: boolean): void {
  if (on) storage.remove(OFF);
  else storage.set(OFF, '1');
}

/** Whether keys write there; a box that is ticked takes none but the space bar. */
const isField = (target: EventTarget | null): boolean =>
  !(target instanceof HTMLInputElement && target.type === 'checkbox') &&
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export const isInDialog = (): boolean => document.querySelector('dialog[open]') !== null;

/**
 * Calls an action for a key, by `KeyboardEvent.key`: `j`, `Enter`, `X`. None acts in fields, in dialogs, or with Ctrl,
 * Alt or Meta.
 */
export function useKeys(actions: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!areKeysOn() || isField(event.target) || isInDialog()) return;
    const { key } = event;
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    action?.(event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

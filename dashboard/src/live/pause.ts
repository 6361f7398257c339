import { useSyncExternalStore } from 'react';
import { Switch } from '../ui/switch.js';

const paused = new Switch();

/** Whether live updates are held, by which a list stands still while it is read. */
export const usePaused = (): boolean => useSyncExternalStore(paused.watch, paused.get);

export const togglePause = (): void => paused.set(!paused.get());

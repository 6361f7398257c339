import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { liveSocket, type LiveMessage, type LiveState } from './live-socket.js';
import { usePaused } from './pause.js';

/**
 * Follows a topic while the component is shown; null follows nothing. What was read before is read again at the snapshot,
 * too: it may have changed between the read and the subscription.
 */
export function useLive(topic: string | null, onMessage: (message: LiveMessage) => void): void {
  const paused = usePaused();
  const listener = useEffectEvent(onMessage);
  useEffect(() => {
    if (topic === null || paused) return;
    return liveSocket.watch(topic, (message) => listener(message));
  }, [topic, paused]);
}

export const useLiveState = (): LiveState => useSyncExternalStore(liveSocket.onState, () => liveSocket.state);

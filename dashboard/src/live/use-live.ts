import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { liveSocket, type LiveMessage, type LiveState } from './live-socket.js';
import { usePaused } from './pause.js';

/**
 * Follows a topic while the component is shown; null follows nothing. A listener that reads begins with the snapshot, since
 * what was read may have changed before the subscription, and follows only once its first read has answered: another
 * read that is asked for meanwhile joins the first, which may be older than the snapshot.
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

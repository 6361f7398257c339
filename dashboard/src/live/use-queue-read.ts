import { useEffect } from 'react';
import { usePaused } from './pause.js';
import { useLive } from './use-live.js';
import { useSoon } from './use-soon.js';

/** Time between two reads of what changes without its queue, which no topic reports. */
export const READ_MS = 10_000;

/** Reads again when the jobs of a queue change, and now and then: a lease or an edit changes no job. */
export function useQueueRead(queue: string, { isRead, refetch }: { isRead: boolean; refetch: () => unknown }): void {
  const paused = usePaused();
  const read = useSoon(refetch);
  useLive(isRead ? 'queues' : null, ({ type, data }) => {
    const { queues = [] } = (data ?? {}) as { queues?: { name: string }[] };
    if (type === 'update' && queues.some(({ name }) => name === queue)) read();
  });
  useEffect(() => {
    if (paused) return;
    const timer = setInterval(() => document.hidden || read(), READ_MS);
    return () => clearInterval(timer);
  }, [paused, read]);
}

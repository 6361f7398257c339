import { useLive } from './use-live.js';
import { useSoon } from './use-soon.js';

/** Reads again whenever a topic changes. */
export function useLiveRead(topic: string, query: { isFetched: boolean; refetch: () => unknown }): void {
  const read = useSoon(query.refetch);
  useLive(query.isFetched ? topic : null, ({ type }) => {
    if (type !== 'error') read();
  });
}

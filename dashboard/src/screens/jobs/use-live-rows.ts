import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type Schema } from '../../api/client.js';
import { useLive } from '../../live/use-live.js';
import { patchRows } from '../../ui/use-rows.js';

type Job = Schema<'JobPage'>['items'][number];
/** Time between two reads, however fast jobs change. */
const READ_MS = 1000;
/** Jobs that one request may name. */
const MOST = 100;

/**
 * Updates the rows around the visible ones where they are, as their jobs change: what a queue's statistics announce is read
 * in one request a second at most, for the jobs of these queues.
 * @param shown the jobs around the visible rows
 */
export function useLiveRows(shown: () => readonly Job[]): void {
  const cache = useQueryClient();
  const read = useRef({ queues: new Set<string>(), timer: undefined as ReturnType<typeof setTimeout> | undefined });
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });
  useEffect(() => {
    const { current } = read;
    return () => clearTimeout(current.timer);
  }, []);
  const readChanged = async () => {
    const { current } = read;
    const { queues } = current;
    current.queues = new Set();
    const ids = latest.current().flatMap(({ id, queue }) => (queues.has(queue) ? id : []));
    const beyond = Math.max(0, Math.ceil((ids.length - MOST) / 2));
    const asked = ids.slice(beyond, beyond + MOST);
    if (asked.length > 0) {
      const query = { ids: asked.join(','), limit: String(MOST) };
      const { data } = await api.GET('/api/queues/jobs', { params: { query } }).catch(() => ({ data: undefined }));
      if (data) patchRows(cache, '/api/queues/jobs', data.items);
    }
    current.timer = undefined;
    if (current.queues.size > 0) begin();
  };
  const begin = () => {
    read.current.timer ??= setTimeout(() => void readChanged(), READ_MS);
  };
  useLive('queues', ({ type, data }) => {
    if (type !== 'snapshot' && type !== 'update') return;
    for (const { name } of (data as Schema<'QueueStatisticsList'>).queues) read.current.queues.add(name);
    begin();
  });
}

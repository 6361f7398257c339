import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Schema } from '../../api/client.js';
import { useLive } from '../../live/use-live.js';
import { texts } from '../../texts.js';

type JobState = Schema<'Job'>['state'];
/** New jobs that are counted at most. */
const MOST = 100;
/** Time between counts, for a hub that accepts thousands of jobs a second. */
const COUNT_MS = 1000;

interface Props {
  query: Readonly<Record<string, string | undefined>>;
  /** Id of the newest job of the list; ids are ordered by age. */
  newest: string;
  show: () => void;
}

/** The number of jobs that are newer than the list, which stands still while it is read. */
export function NewJobs({ query, newest, show }: Props) {
  const [changes, setChanges] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useLive('queues', ({ type }) => {
    // A snapshot, too: jobs may have come between the read of the list and it. The count follows the last change.
    if (type === 'error') return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setChanges((count) => count + 1);
    }, COUNT_MS);
  });
  const { data } = useQuery({
    queryKey: ['new-jobs', query, newest, changes],
    queryFn: async ({ signal }) => {
      const newer = { ...query, state: query['state'] as JobState | undefined, limit: String(MOST) };
      const answer = await api.GET('/api/queues/jobs', { params: { query: newer }, signal });
      if (answer.error !== undefined) throw answer.error as unknown as Error;
      return answer.data;
    },
    enabled: changes > 0,
    gcTime: 0,
    placeholderData: (known) => known,
  });
  const count = data?.items.filter(({ id }) => id > newest).length ?? 0;
  if (count === 0) return null;
  return (
    <button type="button" className="new-rows" onClick={show}>
      {texts.jobs.newJobs(count, count === MOST)}
    </button>
  );
}

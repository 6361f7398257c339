import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../api/client.js';
import { useLive } from '../live/use-live.js';
import { usePaused } from '../live/pause.js';
import { useSoon } from '../live/use-soon.js';
import { listsTexts } from '../texts/lists.js';
import { isNewer, positionOf } from './page-index.js';
import type { ListPath } from './use-rows.js';

/** New rows that are counted at most. */
const MOST = 100;
/** Least time between two counts that live updates cause: a list stands still, and the number is not urgent. */
const COUNT_MS = 2000;
/** Time between counts where no topic reports new rows. */
const READ_MS = 10_000;

interface Props {
  path: ListPath;
  query: Readonly<Record<string, string | undefined>>;
  /** Position of the newest row of the list; undefined for an empty list. */
  newest: string | undefined;
  /** Topic whose updates report new rows; null: there is none. */
  topic: 'queues' | null;
  /** The queue whose updates alone matter; undefined: those of all. */
  queue?: string | undefined;
  /** What the rows are: one, and several of them. */
  names: readonly [one: string, several: string];
  show: () => void;
}

/** The number of rows that are newer than the list, which stands still while it is read. */
export function NewRows({ path, query, newest, topic, queue, names, show }: Props) {
  const paused = usePaused();
  const isFull = useRef(false);
  const { data, refetch } = useQuery({
    queryKey: ['new-rows', path, query, newest],
    queryFn: async ({ signal }) => {
      const newer = { ...query, limit: String(MOST) } as object;
      const answer = await api.GET(path as '/api/deliveries', { params: { query: newer }, signal });
      if (answer.error !== undefined) throw answer.error as unknown as Error;
      return answer.data;
    },
    enabled: topic === null && !paused,
    refetchInterval: topic === null ? READ_MS : false,
    gcTime: 0,
    placeholderData: (known) => known,
  });
  // One count at a time: on a slow network each would be aborted by the next.
  const count = useSoon(refetch, COUNT_MS);
  useLive(topic, ({ type, data: update }) => {
    // A snapshot, too: rows may have come between the read of the list and it. The count follows the last change.
    if (type === 'error' || isFull.current) return;
    const { queues = [] } = (update ?? {}) as { queues?: { name: string }[] };
    if (type === 'update' && queue !== undefined && !queues.some(({ name }) => name === queue)) return;
    count();
  });
  const rows = data?.items ?? [];
  const newer = rows.filter((row) => newest === undefined || isNewer(positionOf(row), newest)).length;
  useEffect(() => {
    isFull.current = newer === MOST;
  }, [newer]);
  return <NewRowsButton count={newer} isMore={newer === MOST} names={names} show={show} />;
}

interface ButtonProps extends Pick<Props, 'names' | 'show'> {
  count: number;
  /** Whether there may be more than these. */
  isMore: boolean;
}

/** Says how many rows are new, and shows them; nothing without any. */
export function NewRowsButton({ count, isMore, names, show }: ButtonProps) {
  if (count === 0) return null;
  return (
    <button type="button" className="new-rows" onClick={show}>
      {listsTexts.newRows(count, isMore, count === 1 ? names[0] : names[1])}
    </button>
  );
}

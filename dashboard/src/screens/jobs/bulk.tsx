import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, problemOf, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { jobsTexts } from '../../texts/jobs.js';
import { eventOf, useAct } from '../../ui/actions.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { State } from '../../ui/state.js';
import { figure } from '../../ui/locale.js';

export type BulkFilter = Schema<'JobsAction'>['filter'];
type Action = Schema<'JobsAction'>['action'];
type Counted = Extract<Schema<'ActionResult'>, { breakdown: unknown }>;
const ACTIONS: readonly Action[] = ['retry', 'cancel', 'promote', 'delete'];

interface Result {
  action: Action;
  count: number;
  /** The newest of the jobs, as many as a list can name. */
  ids: readonly string[];
  event: { event?: string };
}

/** What a dry run gets for a reason; it is recorded nowhere. */
const DRY = 'dry run';
const { bulk } = jobsTexts;

/**
 * One act on all jobs that match a filter. A dry run says how many and which they are before anything happens, and the
 * button names their number.
 */
export function Bulk(props: { filter: BulkFilter; onDone?: () => void; onClose: () => void }) {
  const { filter: given, onDone, onClose } = props;
  // A selection that is cleared by the act is still what the act was about.
  const [filter] = useState(given);
  const [action, setAction] = useState<Action>('retry');
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<Result | null>(null);
  const [refusal, setRefusal] = useState<unknown>();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['dry-run', action, filter],
    queryFn: async () => {
      const body = { action, filter, reason: DRY, dryRun: true };
      const answer = await api.POST('/api/queues/jobs/actions', { body });
      if (answer.error !== undefined) throw answer.error as unknown as Error;
      return answer.data as Counted;
    },
    enabled: done === null,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const choose = (name: Action) => {
    setAction(name);
    setRefusal(undefined);
  };
  if (done) return <Done {...done} onClose={onClose} />;
  return (
    <>
      <div className="segments" role="group" aria-label={bulk.action}>
        {ACTIONS.map((name) => (
          <button key={name} type="button" aria-pressed={name === action} onClick={() => choose(name)}>
            {bulk.actions[name]}
          </button>
        ))}
      </div>
      {error ? <ProblemNote error={error} /> : null}
      {refusal === undefined ? null : <ProblemNote error={refusal} />}
      {data && !isFetching ? <Preview counted={data} /> : !error && <p className="loading">{bulk.counting}</p>}
      {data && !isFetching && (
        <Confirm
          action={action}
          filter={filter}
          count={data.matched}
          reason={reason}
          onReason={setReason}
          onMore={(problem) => {
            setRefusal(problem);
            void refetch();
          }}
          onDone={(result) => {
            setDone(result);
            onDone?.();
          }}
        />
      )}
    </>
  );
}

function Preview({ counted: { matched, limit, breakdown, samples, searched } }: { counted: Counted }) {
  return (
    <>
      <p>
        <strong>{bulk.matched(matched)}</strong> {limit !== null && bulk.limited(limit)}{' '}
        {!searched.complete && jobsTexts.jobs.partial}
      </p>
      <ul className="plain">
        {breakdown.slice(0, 8).map(({ queue, type, state, count }) => (
          <li key={`${queue} ${type} ${state}`}>
            <span className="number">{figure(count)}</span> <State name={state} /> <bdi>{type}</bdi>{' '}
            <span className="soft">{queue}</span>
          </li>
        ))}
      </ul>
      {samples.length > 0 && <h3>{bulk.samples}</h3>}
      <ul className="plain">
        {samples.map(({ id, type, data }) => (
          <li key={id} className="cut">
            <code>{id.slice(-12)}</code> <bdi>{type}</bdi>{' '}
            <bdi className="soft">{JSON.stringify(data).slice(0, 200)}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

function Confirm(props: {
  action: Action;
  filter: BulkFilter;
  count: number;
  reason: string;
  onReason: (reason: string) => void;
  /** Called when more jobs match than were counted. */
  onMore: (problem: unknown) => void;
  onDone: (result: Result) => void;
}) {
  const { action, filter, count, reason, onReason, onMore, onDone } = props;
  const act = useAct();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    try {
      const body = { action, filter, reason: reason.trim(), atMost: count };
      const request = api.POST('/api/queues/jobs/actions', { body: { ...body, dryRun: false } });
      const result = await act(request);
      const event = eventOf((await request).response);
      if ('done' in result) onDone({ action, count: result.done, ids: result.ids, event });
    } catch (thrown) {
      if (problemOf(thrown).code === 'WRONG_STATE') return onMore(thrown);
      setError(thrown);
      setPending(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label htmlFor="bulk-reason">{texts.ask.reason}</label>
      <input
        id="bulk-reason"
        required
        maxLength={500}
        value={reason}
        onChange={({ target }) => onReason(target.value)}
      />
      {error !== undefined && <ProblemNote error={error} isOfAct />}
      <footer>
        <button type="submit" className="primary" disabled={count === 0 || isPending}>
          {bulk.button(bulk.actions[action], count)}
        </button>
      </footer>
    </form>
  );
}

function Done({ action, count, ids, event, onClose }: Result & { onClose: () => void }) {
  return (
    <>
      <p role="status">{bulk.done[action](count)}</p>
      <footer>
        {action !== 'delete' && ids.length > 0 && (
          <Link className="button" to="/jobs" search={{ ids: ids.join(',') }} onClick={onClose}>
            {bulk.follow(count, ids.length)}
          </Link>
        )}
        <Link className="button" to="/audit" search={event} onClick={onClose}>
          {bulk.audit}
        </Link>
      </footer>
    </>
  );
}

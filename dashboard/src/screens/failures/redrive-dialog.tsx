import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { $api, api, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { jobsTexts } from '../../texts/jobs.js';
import { eventOf, useAct } from '../../ui/actions.js';
import { Modal } from '../../ui/modal.js';
import { ProblemNote } from '../../ui/problem-note.js';
import { usePermits } from '../../ui/session-gate.js';
import { TriedJob } from './tried-job.js';

/** Jobs that one request redrives at most. */
const MOST = 10_000;
const { failures } = jobsTexts;

type Group = Schema<'FailureGroup'>;

/** Redrives one job of a group first, shows how it went, and then offers the rest. The group is in the address. */
export function RedriveDialog({ fingerprint, onClose }: { fingerprint: string | undefined; onClose: () => void }) {
  const { data, error } = $api.useQuery(
    'get',
    '/api/failures/{fingerprint}',
    { params: { path: { fingerprint: fingerprint ?? '' } } },
    { enabled: fingerprint !== undefined },
  );
  return (
    <Modal title={failures.redrive(data?.code ?? '')} isOpen={fingerprint !== undefined} onClose={onClose}>
      {error ? <ProblemNote error={error} /> : null}
      {data && <Redrive key={data.fingerprint} group={data} onClose={onClose} />}
    </Modal>
  );
}

function Redrive({ group, onClose }: { group: Group; onClose: () => void }) {
  const { fingerprint, count } = group;
  const act = useAct();
  const permits = usePermits('operator');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState<string>();
  const [done, setDone] = useState<number>();
  const [event, setEvent] = useState<{ event?: string }>({});
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const redrive = async (limit: number) => {
    setPending(true);
    setError(undefined);
    const params = { path: { fingerprint } };
    try {
      const body = { reason: reason.trim(), limit };
      const request = api.POST('/api/failures/{fingerprint}/redrive', { params, body });
      const answer = await act(request);
      setEvent(eventOf((await request).response));
      const [first] = answer.jobs;
      if (tried === undefined && limit === 1 && first !== undefined) setTried(first);
      else setDone(answer.redriven);
    } catch (thrown) {
      setError(thrown);
    }
    setPending(false);
  };
  const isDisabled = isPending || !permits || reason.trim() === '';
  const all = Math.min(count, MOST);
  return (
    <>
      <p className="cut">
        <bdi title={group.message}>{group.message}</bdi>
      </p>
      {tried !== undefined && <TriedJob id={tried} />}
      {done !== undefined && <Done count={done} event={event} onClose={onClose} />}
      {done === undefined && count === 0 && <p>{failures.noneLeft}</p>}
      {done === undefined && count > 0 && (
        <form onSubmit={(event) => event.preventDefault()}>
          <div>
            {failures.failed(count)} {tried === undefined && failures.oneFirst} {count > MOST && failures.limited(MOST)}
          </div>
          <label htmlFor="redrive-reason">{texts.ask.reason}</label>
          <input
            id="redrive-reason"
            autoFocus
            required
            disabled={!permits}
            maxLength={500}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          {error !== undefined && <ProblemNote error={error} />}
          <footer>
            {!permits && <span className="soft">{texts.needsRole('operator')}</span>}
            {(tried !== undefined || count > 1) && (
              <button type="button" disabled={isDisabled} onClick={() => void redrive(MOST)}>
                {tried === undefined ? failures.button(all) : failures.rest(all)}
              </button>
            )}
            {tried === undefined && (
              <button type="submit" className="primary" disabled={isDisabled} onClick={() => void redrive(1)}>
                {failures.button(1)}
              </button>
            )}
          </footer>
        </form>
      )}
    </>
  );
}

function Done({ count, event, onClose }: { count: number; event: { event?: string }; onClose: () => void }) {
  return (
    <>
      <p role="status">{count === 0 ? failures.noneLeft : failures.done(count)}</p>
      <footer>
        <Link className="button" to="/audit" search={event} onClick={onClose}>
          {failures.audit}
        </Link>
      </footer>
    </>
  );
}

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { $api, type Schema } from '../../api/client.js';
import { texts } from '../../texts.js';
import { useRemembered } from '../../ui/remembered.js';
import { duration } from '../../ui/duration.js';
import { absolute, Exactly, Lasts } from '../../ui/when.js';

type Outage = Schema<'OutagePage'>['items'][number];
/** An outage is news for a day after its end, so that it is seen in the morning. */
const NEWS_MS = 86_400_000;
/** Between two reads, and while an outage goes on or its proof is to come. */
const READ_MS = { calm: 10_000, soon: 2000 };
/** Time after an end for which its proof may still come. */
const PROVEN_MS = 60_000;
/** Outages that are shown; a store that is lost and found all the time has many. */
const MOST = 3;

const isChanging = ({ store, endedAt, proof }: Outage) =>
  endedAt === null || (store === 'redis' && proof === null && Date.now() - Date.parse(endedAt) < PROVEN_MS);

/** Proof of what happened while Redis or PostgreSQL was away: while it goes on, and for a day or until dismissed in this browser. */
export function Outages() {
  const query = { params: { query: { limit: String(MOST) } } };
  const { data } = $api.useQuery('get', '/api/outages', query, {
    refetchInterval: ({ state }) => (state.data?.items.some(isChanging) ? READ_MS.soon : READ_MS.calm),
  });
  const [dismissed, dismiss] = useRemembered('outages');
  const since = Math.max(Date.now() - NEWS_MS, dismissed === null ? 0 : Date.parse(dismissed));
  const news = data?.items.filter(({ endedAt }) => endedAt === null || Date.parse(endedAt) > since) ?? [];
  if (news.length === 0) return null;
  const newest = news
    .flatMap(({ endedAt }) => endedAt ?? [])
    .sort()
    .at(-1);
  return (
    <section className="note outages" aria-label={texts.outages.title}>
      <ul className="plain">
        {news.map((outage) =>
          outage.endedAt === null ? (
            <GoesOn key={outage.id} outage={outage} />
          ) : (
            <Proof key={outage.id} outage={outage} endedAt={outage.endedAt} />
          ),
        )}
      </ul>
      {newest !== undefined && (
        <button type="button" className="small" onClick={() => dismiss(newest)}>
          {texts.setup.dismiss}
        </button>
      )}
    </section>
  );
}

function GoesOn({ outage: { store, mode, beganAt, jobs } }: { outage: Outage }) {
  return (
    <li>
      <strong>
        {texts.outages.goesOn(texts.outages.stores[store], absolute.format(new Date(beganAt)))}
        {mode === 'hold' ? texts.outages.areHeld : texts.outages.run(jobs)}
      </strong>{' '}
      <Accepted from={beganAt}>{texts.outages.acceptedSince}</Accepted>{' '}
      <span className="soft">
        <Lasts from={beganAt} />
      </span>
    </li>
  );
}

function Proof({ outage, endedAt }: { outage: Outage; endedAt: string }) {
  const { store, beganAt, mode, jobs, nodes, interrupted, proof } = outage;
  const lasted = duration(Date.parse(endedAt) - Date.parse(beganAt));
  const ran = mode === 'hold' ? texts.outages.wereHeld : texts.outages.ran(jobs, interrupted);
  return (
    <li>
      <strong>
        {store === 'redis' ? texts.outages.redis(lasted, ran, proof?.missing) : texts.outages.postgres(lasted)}
      </strong>{' '}
      {proof && (
        <Accepted from={beganAt} to={endedAt}>
          {texts.outages.accepted(proof.accepted, proof.ended, absolute.format(new Date(proof.at)))}
        </Accepted>
      )}{' '}
      <span className="soft">
        <Exactly at={beganAt} /> – <Exactly at={endedAt} />
        {texts.outages.noticed(nodes, interrupted)}
      </span>
    </li>
  );
}

function Accepted({ from, to, children }: { from: string; to?: string; children: ReactNode }) {
  return (
    <Link to="/jobs" search={{ from, ...(to !== undefined && { to }) }}>
      {children}
    </Link>
  );
}

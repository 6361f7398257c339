import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.js';
import { outagesTexts } from '../../texts/outages.js';
import { duration } from '../../ui/duration.js';
import { absolute, Exactly, Lasts } from '../../ui/when.js';

type Outage = Schema<'OutagePage'>['items'][number];

/** Outages, each with its proof, until they are dismissed; one that goes on stays. */
export function OutageNews({ news, onDismiss }: { news: readonly Outage[]; onDismiss: (newest: string) => void }) {
  const newest = news
    .flatMap(({ endedAt }) => endedAt ?? [])
    .sort()
    .at(-1);
  return (
    <section className="note outages" aria-label={outagesTexts.title}>
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
        <button type="button" className="small" onClick={() => onDismiss(newest)}>
          {outagesTexts.dismiss}
        </button>
      )}
    </section>
  );
}

function GoesOn({ outage: { store, mode, beganAt, jobs } }: { outage: Outage }) {
  return (
    <li>
      <strong>
        {outagesTexts.goesOn(outagesTexts.stores[store], absolute.format(new Date(beganAt)))}
        {mode === 'hold' ? outagesTexts.areHeld : outagesTexts.run(jobs)}
      </strong>{' '}
      <Accepted from={beganAt}>{outagesTexts.acceptedSince}</Accepted>{' '}
      <span className="soft">
        <Lasts from={beganAt} />
      </span>
    </li>
  );
}

function Proof({ outage, endedAt }: { outage: Outage; endedAt: string }) {
  const { store, beganAt, mode, jobs, nodes, interrupted, proof } = outage;
  const lasted = duration(Date.parse(endedAt) - Date.parse(beganAt));
  const ran = mode === 'hold' ? outagesTexts.wereHeld : outagesTexts.ran(jobs, interrupted);
  return (
    <li>
      <strong>
        {store === 'redis' ? outagesTexts.redis(lasted, ran, proof?.missing) : outagesTexts.postgres(lasted)}
      </strong>{' '}
      {proof && (
        <Accepted from={beganAt} to={endedAt}>
          {outagesTexts.accepted(proof.accepted, proof.ended, absolute.format(new Date(proof.at)))}
        </Accepted>
      )}{' '}
      <span className="soft">
        <Exactly at={beganAt} /> – <Exactly at={endedAt} />
        {outagesTexts.noticed(nodes, interrupted)}
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

import { Suspense } from 'react';
import { $api, type Schema } from '../../api/client.js';
import { lazyPart } from '../../ui/lazy-part.js';
import { useRemembered } from '../../ui/remembered.js';

const OutageNews = lazyPart(() => import('./outage-news.js').then((part) => part.OutageNews));
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
  return (
    <Suspense>
      <OutageNews news={news} onDismiss={dismiss} />
    </Suspense>
  );
}

import { $api } from '../../api/client.js';
import { runnersTexts } from '../../texts/runners.js';
import { Exactly } from '../../ui/when.js';

/** When a delivery was last replayed, by whom and why: its own times stay those of GitHub's first request. */
export function Replayed({ id }: { id: string }) {
  const query = { action: 'delivery.replay', target: id, limit: '1' };
  const { data } = $api.useQuery('get', '/api/audit', { params: { query } });
  const [last] = data?.items ?? [];
  if (last?.result !== 'done') return null;
  const { replayed, by } = runnersTexts.delivery;
  return (
    <p className="soft">
      {replayed} <Exactly at={last.at} /> <bdi>{by(last.actor.name, last.reason)}</bdi>
    </p>
  );
}

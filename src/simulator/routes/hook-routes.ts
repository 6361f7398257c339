import type { Deliveries } from '../deliveries.js';
import { HOOK_ID } from '../deliveries.js';
import type { Delivery, DeliveryAttempt } from '../delivery.js';
import { problem, type Call, type Route } from '../http.js';

/** Delivery routes of a repository's hook, an organization's, or the App's; all share one list here. */
export function hookRoutes(base: string, deliveries: Deliveries, apiUrl: () => string): Route[] {
  const known = (call: Call) => call.params.hook_id === undefined || call.params.hook_id === String(HOOK_ID);
  return [
    {
      method: 'GET',
      pattern: `${base}/deliveries`,
      handle: (call) => {
        if (!known(call)) return problem(404, 'Not Found');
        const size = Math.min(100, Math.max(1, Number(call.query.get('per_page') ?? 30)));
        const before = Number(call.query.get('cursor') ?? Infinity);
        const all = attemptsOf(deliveries.all).filter(({ id }) => id < before);
        const page = all.slice(0, size);
        const last = page.at(-1)?.id;
        const next = `${apiUrl()}${call.path}?per_page=${size}&cursor=${last}`;
        return {
          status: 200,
          body: page.map(shape),
          headers: all.length > size ? { link: `<${next}>; rel="next"` } : undefined,
        };
      },
    },
    {
      method: 'POST',
      pattern: `${base}/deliveries/{delivery_id}/attempts`,
      handle: (call) => {
        const found = attemptsOf(deliveries.all).find(({ id }) => String(id) === call.params.delivery_id);
        if (!known(call) || !found) return problem(404, 'Not Found');
        void deliveries.redeliver(found.delivery.guid);
        return { status: 202, body: {} };
      },
    },
  ];
}

type Kept = DeliveryAttempt & { delivery: Delivery };

/** Returns the attempts, newest first. A lost delivery is included as an attempt without an answer. */
function attemptsOf(all: Delivery[]): Kept[] {
  return all
    .flatMap((delivery) => [...delivery.lost, ...delivery.attempts].map((attempt) => ({ ...attempt, delivery })))
    .sort((a, b) => b.id - a.id);
}

function shape({ id, at, status, redelivery, delivery }: Kept) {
  const ok = status >= 200 && status < 300;
  return {
    ...{ id, guid: delivery.guid, delivered_at: at.toISOString(), redelivery, duration: 0.1 },
    ...{ status: ok ? 'OK' : 'failed to connect to host', status_code: status === 0 ? 502 : status },
    ...{ event: delivery.event, action: delivery.action ?? null },
    ...{ installation_id: null, repository_id: null, throttled_at: null },
  };
}

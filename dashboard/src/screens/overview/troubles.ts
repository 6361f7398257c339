import type { Schema } from '../../api/client.js';
import { hubNow } from '../../api/hub-clock.js';
import { texts } from '../../texts.js';
import { overviewTexts } from '../../texts/overview.js';
import { duration } from '../../ui/duration.js';

/** A part of the sentence on top: what is wrong, and where it is shown. */
export interface Trouble {
  text: string;
  to: string;
  search?: Record<string, string>;
}

/** What the page knows; undefined until it has been read. */
export interface Known {
  isLedgerAway: boolean;
  health: { details: Record<string, object> } | undefined;
  alerts: Schema<'AlertPage'>['items'] | undefined;
  queues: Schema<'QueueStatisticsList'>['queues'] | undefined;
  pauses: Schema<'QueuePauses'>['queues'] | undefined;
  sets: Schema<'RunnerSetList'> | undefined;
}

interface Indicator {
  status: string;
  degraded?: boolean;
  reason?: string;
  message?: string;
}

/** A wait that is worth a sentence, in ms. */
const LONG_WAIT_MS = 60_000;
/** Queues and sets that the sentence names. */
const MOST = 3;
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const { overview } = overviewTexts;

/** Returns what is wrong, the most urgent first. */
export function troublesOf({ isLedgerAway, health, alerts, queues, pauses, sets }: Known): Trouble[] {
  if (isLedgerAway) return [{ text: overview.ledgerAway, to: '/nodes' }];
  const ofAlerts = alertTrouble(alerts ?? []);
  const isCritical = alerts?.some(({ severity }) => severity === 'critical') === true;
  return [
    ...engineTrouble(health),
    ...(isCritical ? ofAlerts : []),
    ...pauseTroubles(queues ?? [], pauses ?? []),
    ...(sets ? setTroubles(sets) : []),
    ...(isCritical ? [] : ofAlerts),
    ...oldestTrouble(queues ?? []),
  ];
}

function engineTrouble(health: Known['health']): Trouble[] {
  const engine = health?.details['engine'] as Indicator | undefined;
  // While jobs run from the ledger or are held there, the node is up, but degraded.
  if (engine === undefined || (engine.status === 'up' && engine.degraded !== true)) return [];
  return [{ text: overview.engineAway(engine.reason ?? engine.message ?? engine.status), to: '/nodes' }];
}

function alertTrouble(alerts: NonNullable<Known['alerts']>): Trouble[] {
  const [worst] = [...alerts].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  if (worst === undefined) return [];
  const critical = alerts.filter(({ severity }) => severity === 'critical').length;
  const text = overview.firing(alerts.length, critical, worst.title);
  return [{ text, to: '/alerts', search: { state: 'firing' } }];
}

function pauseTroubles(queues: NonNullable<Known['queues']>, pauses: NonNullable<Known['pauses']>): Trouble[] {
  const paused = queues.filter((queue) => queue.paused).map(({ name }) => name);
  const named = paused.slice(0, MOST).map((name): Trouble => {
    const pause = pauses.find((one) => one.name === name);
    const by = overviewTexts.queues.pausedBy(pause?.changedBy ?? null, pause?.reason ?? null);
    return { text: overview.paused(name, by), to: `/queues/${name}` };
  });
  const more = paused.length - named.length;
  return more > 0 ? [...named, { text: overview.pausedMore(more), to: '/queues' }] : named;
}

function setTroubles({ items, unserved }: NonNullable<Known['sets']>): Trouble[] {
  const isLong = (since: string | null) => since !== null && hubNow() - Date.parse(since) >= LONG_WAIT_MS;
  const waiting = items
    .filter(({ waiting: { count, isFull, since } }) => count > 0 && (isFull || isLong(since)))
    .sort((a, b) => b.waiting.count - a.waiting.count);
  const troubles = waiting.slice(0, MOST).map(({ name, max, waiting: { count, isFull, reason } }): Trouble => {
    const why = isFull ? overview.full(max) : (reason ?? texts.none);
    return {
      text: overview.waitForSet(count, name, why),
      to: '/workflow-jobs',
      search: { runnerSet: name, state: 'held' },
    };
  });
  if (unserved.count === 0 || !isLong(unserved.since)) return troubles;
  const text = overview.unserved(unserved.count, unserved.reason ?? texts.none);
  return [...troubles, { text, to: '/workflow-jobs', search: { state: 'queued' } }];
}

/** A paused queue's jobs wait for a reason that is named already. */
function oldestTrouble(queues: NonNullable<Known['queues']>): Trouble[] {
  const open = queues.filter((queue) => !queue.paused);
  const [oldest] = open.sort((a, b) => b.oldestWaitingSeconds - a.oldestWaitingSeconds);
  const ms = (oldest?.oldestWaitingSeconds ?? 0) * 1000;
  if (oldest === undefined || ms < LONG_WAIT_MS) return [];
  const search = { queue: oldest.name, state: 'waiting' };
  return [{ text: overview.oldest(duration(ms), oldest.name), to: '/jobs', search }];
}

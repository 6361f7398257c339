import { fit, pad } from './cell-width.js';
import { footerLine, type View } from './footer.js';
import { cutLine, type Line, type Style } from './line.js';
import { queueLines } from './queue-lines.js';
import { shortCount, shortDuration } from './short.js';
import type { AlertRow, DemandRow, NodeRow, TopState } from './top-state.js';

export interface Size {
  columns: number;
  rows: number;
}

/** Lines beside the three lists: title, totals, runners, nodes, keys. */
const FIXED = 5;
const SOURCES = { live: 'live', polling: 'every 2 s', away: 'NOT CONNECTED', once: '' };

/** Lays the state out for a screen: at most `rows` lines of at most `columns` cells, keys in the last one. */
export function layout(state: TopState, view: View, { columns, rows }: Size, now: Date): Line[] {
  const { queues, demands = [], alerts = [] } = state;
  const wanted = [queues === undefined ? 0 : queues.length + 1, lengthOf(demands), lengthOf(alerts)];
  const [forQueues = 0, forDemands = 0, forAlerts = 0] = share(Math.max(0, rows - FIXED), wanted);
  const lines = [
    titleLine(state, columns, now),
    totalsLine(state),
    ...queueLines(state, view.selected, columns, forQueues).slice(0, forQueues),
    runnersLine(state),
    ...listed('Waiting for a runner', demands, forDemands, (demand) => demandLine(demand, columns, now)),
    ...listed('Alerts', alerts, forAlerts, (alert) => alertLine(alert, now)),
    nodesLine(state),
  ];
  const shown = Number.isFinite(rows) ? [...lines.slice(0, Math.max(0, rows - 1)), footerLine(view, columns)] : lines;
  return shown.map((line) => cutLine(line, columns));
}

/** Divides lines among lists: the first is sure of half, and what one does not need goes to the others. */
export function share(free: number, [first = 0, ...others]: number[]): number[] {
  const mine = Math.min(first, Math.max(Math.ceil(free / 2), free - others.reduce((sum, want) => sum + want, 0)));
  let left = free - mine;
  const rest = others.map((want, index) => {
    const given = Math.min(want, Math.floor(left / (others.length - index)) || Math.min(left, 1));
    left -= given;
    return given;
  });
  // What the last lists left over goes to those before.
  for (const [index, want] of others.entries()) {
    const more = Math.min(left, want - (rest[index] ?? 0));
    rest[index] = (rest[index] ?? 0) + more;
    left -= more;
  }
  return [mine, ...rest];
}

function titleLine({ url, source, trouble }: TopState, columns: number, now: Date): Line {
  // The URL gives way to the word after it, which says whether any of this is true.
  const space = Math.min(60, columns - 13 - SOURCES[source].length);
  return [
    { text: 'RunnerHub', style: 'title' },
    { text: `  ${fit(url, space)}  ` },
    { text: SOURCES[source], style: source === 'live' ? 'good' : 'warn' },
    { text: `  ${now.toTimeString().slice(0, 8)}`, style: 'dim' },
    { text: trouble === undefined ? '' : `  ${fit(trouble, 500)}`, style: 'bad' },
  ];
}

function totalsLine({ queues }: TopState): Line {
  if (queues === undefined) return [{ text: 'Queues: the key may not read them', style: 'dim' }];
  const sum = (of: 'waiting' | 'active' | 'delayed' | 'failed' | 'throughput1m') =>
    shortCount(queues.reduce((total, queue) => total + queue[of], 0));
  const paused = queues.filter((queue) => queue.paused).length;
  const text = `Jobs      ${sum('waiting')} waiting, ${sum('active')} active, ${sum('delayed')} delayed, ${sum('failed')} failed, ${sum('throughput1m')} per minute`;
  return [
    { text },
    { text: paused === 0 ? '' : `, ${paused} ${paused === 1 ? 'queue' : 'queues'} paused`, style: 'warn' },
  ];
}

function runnersLine({ runners }: TopState): Line {
  if (runners === undefined) return [{ text: 'Runners   the key may not read them', style: 'dim' }];
  const counts = Object.entries(runners).flatMap(([state, count]) =>
    count > 0 ? [`${shortCount(count)} ${state}`] : [],
  );
  return [{ text: `Runners   ${counts.length === 0 ? 'none' : counts.join(', ')}` }];
}

function nodesLine({ nodes }: TopState): Line {
  if (nodes === undefined) return [{ text: 'Nodes     the key may not read them', style: 'dim' }];
  const alive = nodes.filter((node) => node.alive);
  const dead = alive.length === 0;
  const text = dead ? 'none is alive' : alive.map(nodeText).join(', ');
  return [{ text: `Nodes     ` }, { text: fit(text, 1000), style: dead ? 'bad' : undefined }];
}

function nodeText({ host, pid, role, active, drained }: NodeRow): string {
  return `${host}:${pid} ${role}, ${drained ? 'drained, ' : ''}${active} active`;
}

function demandLine(
  { repository, workflowName, jobName, queuedAt, waitingReason, state }: DemandRow,
  columns: number,
  now: Date,
): Line {
  const job = [workflowName, jobName].filter(Boolean).join(' / ');
  const wide = columns >= 100;
  return [
    { text: `  ${pad(shortDuration(now.getTime() - Date.parse(queuedAt)), 5, 'right')}  ` },
    { text: `${pad(repository, wide ? 28 : 20)}  ${pad(job, wide ? 24 : 14)}  ` },
    { text: fit(waitingReason ?? state, 500), style: 'warn' },
  ];
}

function alertLine({ severity, state, title, firedAt, silencedUntil, mutedBy }: AlertRow, now: Date): Line {
  const note = mutedBy ? `explained by ${mutedBy}` : silencedUntil ? 'silenced' : state === 'firing' ? '' : state;
  const style: Style = severity === 'critical' || severity === 'error' ? 'bad' : 'warn';
  return [
    { text: `  ${pad(shortDuration(now.getTime() - Date.parse(firedAt)), 5, 'right')}  ` },
    { text: pad(severity, 10), style },
    { text: fit(title, 300) },
    { text: note === '' ? '' : `  (${fit(note, 100)})`, style: 'dim' },
  ];
}

function lengthOf(items: readonly unknown[]): number {
  return items.length === 0 ? 0 : items.length + 1;
}

/** Returns a list below its title, which says how many there are when not all are shown. */
function listed<Item>(title: string, items: readonly Item[], rows: number, line: (item: Item) => Line): Line[] {
  if (rows === 0 || items.length === 0) return [];
  const shown = items.slice(0, rows - 1);
  const count = shown.length === items.length ? `${items.length}` : `${items.length}, ${shown.length} shown`;
  return [[{ text: `${title} (${count})`, style: 'title' }], ...shown.map(line)];
}

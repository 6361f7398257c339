import { cellWidth, fit, pad } from './cell-width.js';
import type { Line, Style } from './line.js';
import { shortCount, shortDuration } from './short.js';
import { orderedQueues, type Parts, type PauseRow, type QueueRow } from './top-state.js';

/** Cells of a column of figures, and of the space before it. */
const FIGURE = 7;
/** Cells below which a narrow screen gives up a figure rather than who paused a queue. */
const MIN_STATE = 12;
const [MIN_NAME, MAX_NAME] = [11, 24];

interface Figure {
  title: string;
  /** Figures with a lower rank are left out first. */
  rank: number;
  cell: (queue: QueueRow) => string;
}

const FIGURES: Figure[] = [
  { title: 'wait', rank: 7, cell: ({ waiting }) => shortCount(waiting) },
  { title: 'active', rank: 6, cell: ({ active }) => shortCount(active) },
  { title: 'delay', rank: 3, cell: ({ delayed }) => shortCount(delayed) },
  { title: 'failed', rank: 5, cell: ({ failed }) => shortCount(failed) },
  { title: '/min', rank: 2, cell: ({ throughput1m }) => shortCount(throughput1m) },
  { title: 'p95', rank: 1, cell: ({ latencyP95 }) => (latencyP95 > 0 ? shortDuration(latencyP95) : '-') },
  {
    title: 'oldest',
    rank: 4,
    cell: ({ waiting, oldestWaitingSeconds }) => (waiting > 0 ? shortDuration(oldestWaitingSeconds * 1000) : '-'),
  },
];

/** Returns the table of queues: a line of titles, and as many queues around the selected one as there are lines left. */
export function queueLines(parts: Parts, selected: string | undefined, columns: number, rows: number): Line[] {
  const queues = orderedQueues(parts);
  const pauses = new Map((parts.pauses ?? []).map((pause) => [pause.name, pause]));
  const name = Math.min(
    Math.max(MIN_NAME, Math.min(MAX_NAME, Math.floor(columns / 3))),
    Math.max(MIN_NAME, ...queues.map((queue) => cellWidth(fit(queue.name, MAX_NAME)))),
  );
  const noted = queues.some((queue) => stateOf(queue, pauses.get(queue.name)) !== '');
  const figures = fittingFigures(columns - 2 - name - (noted ? MIN_STATE : 0));
  const shown = windowOf(queues, selected, rows - 1);
  const all = shown.length === queues.length ? 'queue' : `queue ${shown.length}/${queues.length}`;
  const titles = figures.map(({ title }) => pad(title, FIGURE, 'right')).join('');
  const lines = shown.map((queue): Line => {
    const marked = queue.name === selected;
    const state = stateOf(queue, pauses.get(queue.name));
    const figured = figures.map(({ cell }) => pad(cell(queue), FIGURE, 'right')).join('');
    const text = `${marked ? '>' : ' '} ${pad(queue.name, name)}${figured}`;
    return [
      { text, style: marked ? 'selected' : styleOf(queue) },
      { text: state === '' ? '' : `  ${fit(state, columns)}`, style: 'warn' },
    ];
  });
  return [[{ text: `  ${pad(all, name)}${titles}`, style: 'title' }], ...lines];
}

function fittingFigures(cells: number): Figure[] {
  const count = Math.max(1, Math.floor(cells / FIGURE));
  const kept = new Set([...FIGURES].sort((one, other) => other.rank - one.rank).slice(0, count));
  return FIGURES.filter((figure) => kept.has(figure));
}

/** Returns the part of the list that is visible: it moves only as far as the selected queue requires. */
function windowOf(queues: QueueRow[], selected: string | undefined, rows: number): QueueRow[] {
  const height = Math.max(0, rows);
  const index = queues.findIndex(({ name }) => name === selected);
  const start = Math.max(0, index - height + 1);
  return queues.slice(start, start + height);
}

function stateOf({ paused }: QueueRow, pause: PauseRow | undefined): string {
  if (!paused && pause?.draining !== true) return '';
  const word = pause?.draining ? 'draining' : 'paused';
  const by = pause?.changedBy ? ` by ${pause.changedBy}` : '';
  return `${word}${by}${pause?.reason ? `: ${pause.reason}` : ''}`;
}

function styleOf({ pending, paused }: QueueRow): Style | undefined {
  return pending > 0 || paused ? undefined : 'dim';
}

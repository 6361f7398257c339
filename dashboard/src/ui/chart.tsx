import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { api, type Schema } from '../api/client.js';
import { hubNow } from '../api/hub-clock.js';
import { texts } from '../texts.js';
import type { PlotForm } from './plot.js';
import { lazyPart } from './lazy-part.js';
import { ProblemNote } from './problem-note.js';
import { windowMs, type WindowName } from './time-window.js';
import { absolute } from './when.js';
import { figure } from './locale.js';

/** Its figures can be read without the drawing, whose code may be missing. */
const Plot = lazyPart(() => import('./plot.js').then((part) => part.Plot));
type Metric = Schema<'MetricHistory'>['name'];
type Points = Schema<'MetricHistory'>['points'];

/** Charts move on with the clock, a step of the narrowest window at a time. */
const REFRESH_MS = 30_000;

interface Props extends PlotForm {
  title: string;
  metric: Metric;
  window: WindowName;
  queue?: string;
  /** The value of this moment. */
  tail?: number | undefined;
}

/** A metric over time, with its table and its CSV: what is drawn can also be read. */
export function Chart({ title, metric, window, queue, ...plot }: Props) {
  const [isTable, setTable] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['history', metric, queue, window],
    queryFn: ({ signal }) => historyOf(metric, queue, window, signal),
    refetchInterval: REFRESH_MS,
  });
  return (
    <figure className="chart">
      <figcaption>
        <h2>{title}</h2>
        <button type="button" className="small" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? texts.chart.chart : texts.chart.table}
        </button>
        {data && (
          <a className="button small" href={csvOf(data.points)} download={`${metric}.csv`}>
            CSV
          </a>
        )}
      </figcaption>
      {error && !data ? <ProblemNote error={error} retry={() => void refetch()} /> : null}
      {data && data.points.length === 0 && <p className="soft">{texts.chart.nothing}</p>}
      {data && data.points.length > 0 && !isTable && (
        <Suspense fallback={<div className="plot" style={{ height: plot.height }} />}>
          <Plot {...plot} title={title} points={data.points} step={data.step} windowMs={windowMs(window)} />
        </Suspense>
      )}
      {data && isTable && <Table title={title} points={data.points} />}
    </figure>
  );
}

async function historyOf(name: Metric, queue: string | undefined, window: WindowName, signal: AbortSignal) {
  const from = new Date(hubNow() - windowMs(window)).toISOString();
  const query = { name, from, ...(queue !== undefined && { queue }) };
  const { data, error } = await api.GET('/api/metrics/history', { params: { query }, signal });
  if (data === undefined) throw error as unknown as Error;
  return data;
}

function Table({ title, points }: { title: string; points: Points }) {
  return (
    <div className="scroll short" tabIndex={0}>
      <table className="numbers" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{texts.chart.time}</th>
            <th scope="col">{title}</th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map(({ at, value }) => (
            <tr key={at}>
              <th scope="row">{absolute.format(new Date(at))}</th>
              <td>{figure(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const csvOf = (points: Points): string =>
  `data:text/csv;charset=utf-8,${encodeURIComponent(['at,value', ...points.map(({ at, value }) => `${at},${value}`)].join('\n'))}`;

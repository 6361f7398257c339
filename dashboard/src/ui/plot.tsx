import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { hubNow } from '../api/hub-clock.js';
import { usePaused } from '../live/pause.js';
import { useScheme } from './theme.js';
import { axisDate, axisTime, clockTime, useNow } from './when.js';
import { figure } from './locale.js';

export interface PlotForm {
  /** Dashes of the line, by which series differ without their colour. */
  dash?: readonly number[];
  height?: number;
  /** Charts of one key share the cursor. */
  syncKey?: string;
  /** Without times a chart stands above another one with the same time axis. */
  hidesTimes?: boolean;
}

interface Props extends PlotForm {
  title: string;
  points: { at: string; value: number }[];
  /** Milliseconds between points. */
  step: number;
  windowMs: number;
  /** The value of this moment, which no point has yet. */
  tail?: number | undefined;
}

const HEIGHT = 140;
/** Steps between lines of the value axis: what is counted has no halves. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => Array.from({ length: 10 }, (_, zeros) => step * 10 ** zeros))
  .sort((a, b) => a - b);
/** The chart moves on with the clock: less than a pixel at a time. */
const TICK_MS = 5000;
/** Steps without a point after which the line breaks. */
const GAP_STEPS = 2.5;
/** Time since the last complete minute that a sampling may need: the tail is joined to it. */
const TAIL_MS = 300_000;

/** Returns a colour of the style sheet as a canvas knows it: `light-dark()` is resolved for properties only. */
function resolved(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** Returns the columns of uPlot, with a null where nothing was measured, at which the line breaks. */
function columnsOf({ points, step, tail }: Pick<Props, 'points' | 'step' | 'tail'>, now: number): uPlot.AlignedData {
  const [times, values]: [number[], (number | null)[]] = [[], []];
  const add = (at: number, value: number, gapMs = GAP_STEPS * step) => {
    const last = times.at(-1);
    if (last !== undefined && at - last * 1000 > gapMs) {
      times.push(last + step / 1000);
      values.push(null);
    }
    times.push(at / 1000);
    values.push(value);
  };
  for (const { at, value } of points) add(Date.parse(at), value);
  if (tail !== undefined && now > (times.at(-1) ?? 0) * 1000) add(now, tail, Math.max(TAIL_MS, GAP_STEPS * step));
  return [times, values];
}

/** Draws the points. Its x range ends at the clock, so that a chart without points at its ends shows the gap. */
export function Plot(props: Props) {
  const { title, points, step, windowMs, tail, dash, height = HEIGHT, syncKey, hidesTimes = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const value = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useScheme();
  const paused = usePaused();
  const ticked = Math.floor(useNow(!paused) / TICK_MS) * TICK_MS;
  const held = useRef(0);
  // A view that is held stays where it is.
  held.current = ticked > 0 ? ticked : held.current || hubNow();
  const now = held.current;
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const colour = (name: string) => resolved(current, name);
    const axis = {
      stroke: colour('--soft-text'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const times = hidesTimes
      ? { ...axis, size: 6, values: (_: uPlot, splits: number[]) => splits.map(() => '') }
      : { ...axis, size: 28, values: (_: uPlot, splits: number[]) => splits.map((at) => timeOf(at * 1000)) };
    const show = (chart: uPlot) => {
      if (value.current) value.current.textContent = textAt(chart);
    };
    const made = new uPlot(
      {
        width: current.clientWidth,
        height,
        cursor: { y: false, ...(syncKey !== undefined && { sync: { key: syncKey, scales: ['x', null] } }) },
        legend: { show: false },
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } },
        axes: [times, { ...axis, size: 52, space: 22, incrs: WHOLE_STEPS, values: (_, splits) => splits.map(figure) }],
        series: [
          {},
          {
            ...{ label: title, stroke: colour('--accent'), width: 1.5, fill: colour('--accent-soft') },
            ...(dash && { dash: [...dash] }),
          },
        ],
        hooks: { setCursor: [show], setData: [show] },
      },
      [[], []],
      current,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: current.clientWidth, height }));
    observer.observe(current);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [title, scheme, dash, height, syncKey, hidesTimes]);
  useEffect(() => {
    const chart = plot.current;
    chart?.batch(() => {
      chart.setData(columnsOf({ points, step, tail }, now), false);
      chart.setScale('x', { min: (now - windowMs) / 1000, max: now / 1000 });
    });
  }, [points, step, tail, now, windowMs, scheme, dash, height, syncKey, hidesTimes]);
  return (
    <div className="plot" style={{ height }}>
      <span className="plot-value" ref={value} aria-hidden="true" />
      <div ref={box} role="img" aria-label={title} />
    </div>
  );
}

/** A time of the axis: the date at midnight, else the time of day. */
function timeOf(at: number): string {
  const time = axisTime.format(at);
  return time === '00:00' ? axisDate.format(at) : time;
}

/** The value at the cursor with its time; without a cursor the last one. */
function textAt({ cursor, data: [times, values] }: uPlot): string {
  const last = times.length - 1;
  const index = cursor.idx ?? last;
  const [at, value] = [times[index], values?.[index]];
  if (at === undefined || value === null || value === undefined) return '';
  const rounded = Math.round(value * 100) / 100;
  return `${figure(rounded)} · ${clockTime.format(new Date(at * 1000))}`;
}

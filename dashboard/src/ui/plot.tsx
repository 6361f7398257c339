import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useScheme } from './theme.js';

interface Props {
  title: string;
  points: { at: string; value: number }[];
  from: string;
  to: string;
}

const HEIGHT = 140;

/** Returns a colour of the style sheet as a canvas knows it: `light-dark()` is resolved for properties only. */
function resolved(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** Draws the points; the x range is that of the window, so that a chart without points at its ends shows the gap. */
export default function Plot({ title, points, from, to }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useScheme();
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const colour = (name: string) => resolved(current, name);
    const axis = {
      stroke: colour('--soft-text'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const made = new uPlot(
      {
        width: current.clientWidth,
        height: HEIGHT,
        cursor: { y: false },
        legend: { show: false },
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.05)] } },
        axes: [axis, { ...axis, size: 44 }],
        series: [{}, { label: title, stroke: colour('--accent'), width: 1.5, fill: colour('--accent-soft') }],
      },
      [[], []],
      current,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: current.clientWidth, height: HEIGHT }));
    observer.observe(current);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [title, scheme]);
  useEffect(() => {
    plot.current?.setData([points.map(({ at }) => Date.parse(at) / 1000), points.map(({ value }) => value)], false);
    const scale = { min: Date.parse(from) / 1000, max: Date.parse(to) / 1000 };
    plot.current?.batch(() => {
      plot.current?.setScale('x', scale);
    });
  }, [points, from, to, scheme]);
  return <div className="plot" ref={box} role="img" aria-label={title} />;
}

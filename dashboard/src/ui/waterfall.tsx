import { useState, type CSSProperties } from 'react';
import { runnersTexts } from '../texts/runners.js';
import { isStartShort, spanOf, tickStep, tickText, type Extent } from './waterfall-axis.js';
import { barsOf, type Bar, type Waited } from './waterfall-bars.js';
import { duration } from './duration.js';
import { preciseTime, TimeOfDay, useNow } from './when.js';
import './waterfall.css';

const { stages, columns, extents, kinds } = runnersTexts.waterfall;

/** Share of the axis in which a label has room before the next column. */
const LABELLED = 0.95;

interface Span {
  start: number;
  end: number;
}

/** A workflow job's way to its runner, over one time axis, each stage with its absolute times. */
export function Waterfall({ bars, now }: { bars: readonly Bar[]; now: number }) {
  const [chosen, choose] = useState<Extent>();
  const canChoose = isStartShort(bars, now);
  const extent = canChoose ? (chosen ?? 'start') : 'all';
  const span = spanOf(bars, extent, now);
  return (
    <section className="waterfall-section">
      {canChoose && (
        <div className="segments" role="group" aria-label={runnersTexts.waterfall.extent}>
          {(['start', 'all'] as const).map((name) => (
            <button key={name} type="button" aria-pressed={name === extent} onClick={() => choose(name)}>
              {extents[name]}
            </button>
          ))}
        </div>
      )}
      <table className="waterfall" aria-label={runnersTexts.waterfall.label}>
        <thead>
          <tr>
            <th scope="col">{columns.stage}</th>
            <th scope="col" className="axis">
              <span className="hidden">{columns.time}</span>
              <Axis {...span} />
            </th>
            <th scope="col">{columns.duration}</th>
            <th scope="col">{columns.until}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <StageRow key={bar.stage} bar={bar} span={span} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Ticks with the time since the job was queued. */
function Axis({ start, end }: Span) {
  const step = tickStep(end - start);
  const ticks = Array.from({ length: Math.floor((LABELLED * (end - start)) / step) + 1 }, (_, index) => index * step);
  return (
    <span className="ticks" aria-hidden="true">
      {ticks.map((ms) => (
        <span key={ms} style={{ left: `${(ms / (end - start)) * 100}%` }}>
          {ms === 0 ? preciseTime(start) : tickText(ms, step)}
        </span>
      ))}
    </span>
  );
}

function StageRow({ bar: { stage, from, to, kind }, span, now }: { bar: Bar; span: Span; now: number }) {
  const { start, end } = span;
  const length = end - start;
  const until = Math.max(from, to ?? now);
  const grid = { '--step': `${(tickStep(length) / length) * 100}%` } as CSSProperties;
  const [left, right] = [Math.min(from, end), Math.min(until, end)].map((at) => ((at - start) / length) * 100);
  const marks = [to === null && 'bar-open', kind === 'cut' && 'bar-cut', until > end && 'bar-beyond'];
  return (
    <tr className={kind === 'early' ? 'soft' : undefined}>
      <th scope="row">{stages[stage]}</th>
      <td className="track" style={grid}>
        {kind !== 'early' && (
          <span
            className={['bar', `bar-${stage}`, ...marks].filter(Boolean).join(' ')}
            style={{ left: `min(${left}%, 100% - 2px)`, width: `max(2px, ${(right ?? 0) - (left ?? 0)}%)` }}
          />
        )}
      </td>
      <td className="number">{kind === 'early' ? kinds.early : duration(until - from)}</td>
      <td className="soft">
        {to === null ? runnersTexts.waterfall.goesOn : <TimeOfDay at={new Date(to).toISOString()} />}
        {kind === 'cut' && ` ${kinds.cut}`}
      </td>
    </tr>
  );
}

/**
 * A workflow job's stages as one line, for a row of a list, which grows while the job is open; without the removal of
 * its runner, which says nothing about the wait.
 */
export function Stages({ demand }: { demand: Waited }) {
  const now = useNow(demand.completedAt === null);
  const shown = barsOf(demand).filter(({ stage, kind }) => stage !== 'gone' && kind !== 'early');
  const { start, end } = spanOf(shown, 'all', now);
  const lengthOf = ({ from, to }: Bar) => Math.max(0, (to ?? now) - from);
  const title = shown.map((bar) => `${stages[bar.stage]} ${duration(lengthOf(bar))}`).join(', ');
  return (
    <span className="small-waterfall" role="img" aria-label={title} title={title}>
      {shown.map((bar) => (
        <i
          key={bar.stage}
          className={`bar-${bar.stage}`}
          style={{ width: `${(lengthOf(bar) / (end - start)) * 100}%` }}
        />
      ))}
    </span>
  );
}

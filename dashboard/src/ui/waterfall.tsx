import type { Schema } from '../api/client.js';
import { texts } from '../texts.js';
import { absolute, duration } from './when.js';

type Times = Schema<'DemandDetail'>['times'];
const { stages } = texts.waterfall;

/** The stages of a workflow job, each from the instant before it, in the order in which they happen. */
const STAGES = [
  ['webhook', 'queuedAt', 'receivedAt'],
  ['admission', 'receivedAt', 'admittedAt'],
  ['registration', 'admittedAt', 'registeredAt'],
  ['container', 'registeredAt', 'containerAt'],
  ['online', 'containerAt', 'onlineAt'],
  ['job', 'onlineAt', 'jobStartedAt'],
  ['run', 'jobStartedAt', 'jobEndedAt'],
  ['gone', 'jobEndedAt', 'goneAt'],
] as const;

export interface Bar {
  stage: (typeof STAGES)[number][0];
  from: number;
  /** Null while the stage lasts. */
  to: number | null;
}

/**
 * Returns the stages that have begun. A stage without its own beginning starts where the one before it ended, and a
 * runner that was online before the job came has stages that end before they begin: those have no length.
 */
export function barsOf(queuedAt: string, times: Times, endedAt: string | null): Bar[] {
  const at = { queuedAt, ...times } as Record<string, string | null>;
  const instant = (name: string) => (at[name] ? Date.parse(at[name]) : null);
  const bars: Bar[] = [];
  let before = Date.parse(queuedAt);
  for (const [stage, , end] of STAGES) {
    const to = instant(end);
    if (to === null) {
      const laterOne = STAGES.slice(STAGES.findIndex(([name]) => name === stage) + 1).some(([, , name]) => at[name]);
      if (laterOne) continue;
      if (endedAt === null) bars.push({ stage, from: before, to: null });
      break;
    }
    bars.push({ stage, from: Math.min(before, to), to });
    before = Math.max(before, to);
  }
  return bars;
}

/** A workflow job's way to its runner, over one time axis, each stage with its absolute times. */
export function Waterfall({ bars, now }: { bars: readonly Bar[]; now: number }) {
  const start = bars[0]?.from ?? now;
  const end = Math.max(...bars.map(({ to }) => to ?? now), start + 1);
  const share = (at: number) => `${((at - start) / (end - start)) * 100}%`;
  return (
    <table className="waterfall" aria-label={texts.waterfall.label}>
      <thead className="hidden">
        <tr>
          {texts.waterfall.columns.map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ stage, from, to }) => (
          <tr key={stage}>
            <th scope="row">{stages[stage]}</th>
            <td className="track">
              <span
                className={to === null ? `bar bar-${stage} bar-open` : `bar bar-${stage}`}
                style={{ left: share(from), width: `max(2px, ${(((to ?? now) - from) / (end - start)) * 100}%)` }}
              />
            </td>
            <td className="number">{duration((to ?? now) - from)}</td>
            <td className="soft">{to === null ? texts.waterfall.goesOn : absolute.format(new Date(to))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same as one line, for a row of a list. */
export function SmallWaterfall({ bars, now }: { bars: readonly Bar[]; now: number }) {
  const start = bars[0]?.from ?? now;
  const end = Math.max(...bars.map(({ to }) => to ?? now), start + 1);
  const title = bars.map(({ stage, from, to }) => `${stages[stage]} ${duration((to ?? now) - from)}`).join(', ');
  return (
    <span className="small-waterfall" role="img" aria-label={title} title={title}>
      {bars.map(({ stage, from, to }) => (
        <i
          key={stage}
          className={`bar-${stage}`}
          style={{ width: `${(((to ?? now) - from) / (end - start)) * 100}%` }}
        />
      ))}
    </span>
  );
}

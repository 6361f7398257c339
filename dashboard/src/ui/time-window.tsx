import { texts } from '../texts.js';

const HOUR_MS = 3_600_000;
/** Windows of the charts, in ms. */
const WINDOWS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, month: 30 * 24 * HOUR_MS } as const;
export type WindowName = keyof typeof WINDOWS;

export const windowMs = (name: WindowName): number => WINDOWS[name];

/** Returns the window that a parameter of the address names; an hour for others. */
export const windowOf = (value: string | undefined): WindowName =>
  value !== undefined && Object.hasOwn(WINDOWS, value) ? (value as WindowName) : 'hour';

export function TimeWindow(props: { value: string | undefined; onChange: (value: string) => void }) {
  const chosen = windowOf(props.value);
  return (
    <div className="segments" role="group" aria-label={texts.chart.window}>
      {(Object.keys(WINDOWS) as WindowName[]).map((name) => (
        <button key={name} type="button" aria-pressed={name === chosen} onClick={() => props.onChange(name)}>
          {texts.chart.windows[name]}
        </button>
      ))}
    </div>
  );
}

import './use-bar.css';

/** A part of a bar: its size, and the name of its pattern in the style sheet. */
export interface BarPart {
  name: string;
  size: number;
}

/** A bar of what is used out of a maximum. Words and numbers stand beside it, so that readers of the screen skip it. */
export function UseBar({ parts, max }: { parts: readonly BarPart[]; max: number }) {
  const whole = Math.max(
    max,
    parts.reduce((sum, { size }) => sum + size, 0),
    1,
  );
  return (
    <span className="use-bar" aria-hidden="true">
      {parts.map(({ name, size }) => (
        <i key={name} className={`use-${name}`} style={{ width: `${(100 * size) / whole}%` }} />
      ))}
    </span>
  );
}

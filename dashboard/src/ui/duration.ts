/** Returns a duration in its two largest units: `3 m 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
  ] as const;
  const first = units.findIndex(([size]) => ms >= size);
  let rest = ms;
  const parts = units.slice(first, first + 2).map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [count, unit] as const;
  });
  return parts.flatMap(([count, unit], index) => (count > 0 || index === 0 ? `${count} ${unit}` : [])).join(' ');
}

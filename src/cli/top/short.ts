/** Formats a count in at most five cells: 1234, 12k, 3.4M. */
export function shortCount(count: number): string {
  if (count < 10_000) return String(Math.round(count));
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  const millions = count / 1_000_000;
  return millions < 10 ? `${(Math.floor(millions * 10) / 10).toFixed(1)}M` : `${Math.floor(millions)}M`;
}

/** Formats a duration in at most five cells: 40ms, 3s, 12m, 5h, 9d. */
export function shortDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`;
  if (ms < 60_000) return `${Math.floor(ms / 1000)}s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)}m`;
  return ms < 86_400_000 ? `${Math.floor(ms / 3_600_000)}h` : `${Math.floor(ms / 86_400_000)}d`;
}

/** Returns a quantile, interpolated linearly between two values. @param q from 0 to 1 */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = Math.floor(position);
  const high = Math.ceil(position);
  return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

export const median = (values) => quantile(values, 0.5);

export const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

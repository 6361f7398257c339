/** Returns a quantile, interpolated linearly between two values. @param q from 0 to 1 */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

export const median = (values) => quantile(values, 0.5);

export const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });

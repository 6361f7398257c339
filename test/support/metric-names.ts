/** Suffixes of a histogram's series. */
const SERIES = /_(?:bucket|sum|count)$/;

/** Returns the metrics that a scrape describes, by name, with their types. */
export function describedMetrics(scrape: string): Map<string, string> {
  const types = scrape.matchAll(/^# TYPE (\S+) (\S+)$/gm);
  return new Map([...types].map(([, name = '', type = '']) => [name, type]));
}

/** Returns the hub's metrics that a text names, such as an expression of PromQL; of a histogram's series, its name. */
export function namedMetrics(text: string, known: ReadonlyMap<string, string>): Set<string> {
  const names = [...text.matchAll(/\brunnerhub_[a-z\d_]+/g)].map(([name]) => name);
  return new Set(
    names.map((name) => (known.get(name.replace(SERIES, '')) === 'histogram' ? name.replace(SERIES, '') : name)),
  );
}

/** Returns a sample's value; undefined when the scrape has none with exactly these labels. */
export function sampleOf(scrape: string, series: string): number | undefined {
  const line = scrape.split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** Artifacts of a job's data and result that its page shows. */
const MOST = 20;
const KEY = /^artifact(?:Id)?s?$/i;
const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Returns the ids that fields named `artifact`, `artifactId` or their plurals have, at any depth. Pure. */
export function namedArtifacts(...values: unknown[]): string[] {
  const found = new Set<string>();
  const open = values.map((value) => ({ value, isNamed: false }));
  for (let next = open.pop(); next !== undefined && found.size < MOST; next = open.pop()) {
    const { value, isNamed } = next;
    if (typeof value === 'string' && isNamed && ID.test(value)) found.add(value);
    else if (Array.isArray(value)) for (const item of value as unknown[]) open.push({ value: item, isNamed });
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) open.push({ value: item, isNamed: KEY.test(key) });
  }
  return [...found];
}

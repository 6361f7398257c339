/** What browsers of 2025 and later have, and TypeScript does not know yet (ES2026, JSON.parse source text access). */
interface ExactJson {
  rawJSON?: (text: string) => unknown;
  parse: (text: string, reviver: (key: string, value: unknown, context?: { source?: string }) => unknown) => unknown;
}
const json = JSON as unknown as ExactJson;

/**
 * Parses JSON without rounding: a number that JavaScript can't hold stays its text, which JSON.stringify writes as it was.
 * A payload's 64-bit id would be shown wrong otherwise.
 */
export function parseExact(text: string): unknown {
  const { rawJSON } = json;
  if (rawJSON === undefined) return JSON.parse(text);
  return json.parse(text, (_key, value, context) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined) return value;
    return isExact(value, source) ? value : rawJSON(source);
  });
}

/** Whether the number means what its text says; `1.0` and `1e3` do. */
function isExact(value: number, source: string): boolean {
  if (String(value) === source) return true;
  return Number.isInteger(value)
    ? Number.isSafeInteger(value)
    : /^-?\d{1,15}(?:\.\d{1,15})?$/.test(source) && source.length <= 16;
}

/** A number that JavaScript would round: it is written as it was read. */
class ExactNumber {
  constructor(private readonly text: string) {}

  toJSON(): unknown {
    return (JSON as Json).rawJSON?.(this.text);
  }
}

/** What browsers have, and the compiler's library does not. */
interface Json extends JSON {
  rawJSON?: (text: string) => unknown;
}

/** A number of 16 characters may have more digits than a double holds. */
const LONG = /[:[,]\s*-?[\d.]{16}/;

/** Parses JSON, and keeps the numbers that JavaScript would round, as GitHub may send them, where the browser can. */
export function parseExact(text: string): unknown {
  return 'rawJSON' in JSON && LONG.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
}

function exactly(_key: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  return typeof value === 'number' && source.length >= 16 && String(value) !== source ? new ExactNumber(source) : value;
}

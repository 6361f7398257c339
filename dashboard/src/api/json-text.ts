type Expected = 'value' | 'name' | 'colon' | 'next' | 'end' | 'exact';

/** What is wrong with a text that should be JSON: where, and what belongs there instead. */
export interface JsonProblem {
  at: number;
  expected: Expected;
}

const SPACE = /[ \t\n\r]*/y;
const TOKEN =
  /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Parses JSON that a person types. A number that JavaScript would round is a problem, too: it would be stored wrong. */
export function readJson(text: string): { value: unknown } | { problem: JsonProblem } {
  const problem = problemIn(text);
  if (problem) return { problem };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: { at: text.length, expected: 'end' } };
  }
}

/** Returns the line and the column of a position, from 1. Pure. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Finds the first token that does not belong where it is. Browsers' own messages often have no position. Pure. */
function problemIn(text: string): JsonProblem | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let mayClose = false;
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    TOKEN.lastIndex = at;
    const [token = ''] = TOKEN.exec(text) ?? [];
    const inside = open.at(-1);
    const isClose: boolean = token === (inside === '{' ? '}' : ']') && inside !== undefined && mayClose;
    if (token === '' || !(isClose || fits(token, expected))) return { at, expected };
    if (/^[-\d]/.test(token) && !isExact(token)) return { at, expected: 'exact' };
    if (isClose) open.pop();
    else if (token === '{' || token === '[') open.push(token);
    mayClose = token !== ',' && token !== ':' && (isClose || expected === 'value');
    expected = after(token, expected, open);
    at += token.length;
  }
  return expected === 'end' ? undefined : { at: text.length, expected };
}

/** Whether JavaScript has the very number that the text means; `1.0` and `1e3` do. */
function isExact(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  if (String(value) === text || /e/i.test(text)) return Number.isSafeInteger(value) || !/^-?\d+$/.test(text);
  return Number.isInteger(value) ? Number.isSafeInteger(value) : text.length <= 16;
}

function skip(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function fits(token: string, expected: Expected): boolean {
  if (expected === 'value') return !/^[\]},:]/.test(token);
  if (expected === 'name') return token.startsWith('"');
  return expected === 'colon' ? token === ':' : expected === 'next' && token === ',';
}

function after(token: string, expected: Expected, open: readonly string[]): Expected {
  if (token === '[' || token === ':') return 'value';
  if (token === '{') return 'name';
  if (token === ',') return open.at(-1) === '{' ? 'name' : 'value';
  if (expected === 'name' && token.startsWith('"')) return 'colon';
  return open.length > 0 ? 'next' : 'end';
}

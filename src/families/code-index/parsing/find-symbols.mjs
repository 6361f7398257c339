// Finds the symbols of a text by its grammar, within a time.
import { grammarOf } from './grammars.mjs';

/** Time for one text: a file of a megabyte of ordinary code takes less, minified text much more. */
const MAX_MS = 1000;
const MAX_SYMBOLS = 5000;
const MAX_NAME = 200;
const MATCHES = { matchLimit: 10_000 };

/** @returns symbols `[name, kind, line, end line]` in the order of their beginnings; none where the time did not suffice */
export async function findSymbols(text, language) {
  const grammar = await grammarOf(language);
  if (!grammar) return [];
  const until = performance.now() + MAX_MS;
  const progressCallback = () => performance.now() > until;
  const tree = grammar.parser.parse(text, null, { progressCallback });
  if (!tree) {
    // Without it the parser would go on with this text at the next one.
    grammar.parser.reset();
    return [];
  }
  try {
    const matches = grammar.query.matches(tree.rootNode, { ...MATCHES, progressCallback });
    return symbolsOf(matches);
  } finally {
    tree.delete();
  }
}

function symbolsOf(matches) {
  const found = new Map();
  for (const { captures } of matches) {
    const name = nameOf(captures);
    const whole = captures.find(({ name: kind }) => kind !== 'name' && kind !== 'declarator');
    if (name === undefined || !whole) continue;
    const { startPosition, endPosition } = whole.node;
    // A function that is a variable's value is found twice.
    const key = `${whole.node.startIndex} ${name}`;
    if (!found.has(key) || found.get(key)[1] === 'variable')
      found.set(key, [name, whole.name, startPosition.row + 1, lastLine(startPosition, endPosition)]);
    if (found.size >= MAX_SYMBOLS) break;
  }
  return [...found.values()].sort((a, b) => a[2] - b[2] || b[3] - a[3]);
}

/** A node that ends with a line end begins the next line, but has nothing of it. */
const lastLine = (start, end) => (end.column === 0 && end.row > start.row ? end.row : end.row + 1);

function nameOf(captures) {
  const named = captures.find(({ name }) => name === 'name')?.node;
  const node = named ?? declared(captures.find(({ name }) => name === 'declarator')?.node);
  const text = node?.text.replaceAll(/\s+/g, ' ').slice(0, MAX_NAME).toWellFormed();
  return text === '' ? undefined : text;
}

/** Returns the name within a declarator of C: `*f(int)` and `(f)(int)` declare f. */
function declared(node) {
  let inner = node;
  for (let depth = 0; inner && depth < 20; depth += 1) {
    const next = inner.childForFieldName('declarator');
    if (!next) return inner === node && node.type !== 'identifier' ? undefined : inner;
    inner = next;
  }
  return undefined;
}

import { hubModule } from '../stores.mjs';

const SEARCHES = Number(process.env.BENCH_SEARCHES ?? 400);
const WARM = Math.min(40, SEARCHES);
/** Time above which a search is printed. */
const SLOW_MS = Number(process.env.BENCH_SLOW_MS ?? Infinity);

/** Returns numbers from 0 to 1 that are the same at each run. */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

/** Texts as people search for them: names, parts of lines, expressions and symbols, with filters and without. */
function* queries(files, next) {
  const sources = files.filter(({ content }) => content.length > 1000 && content.length < 200_000);
  for (;;) {
    const { path, content } = sources[Math.floor(next() * sources.length)];
    const lines = content
      .toString('utf8')
      .split('\n')
      .filter((line) => line.length < 300 && /\w{4}/.test(line));
    const line = (lines[Math.floor(next() * lines.length)] ?? '').trim();
    const word = /[A-Za-z_$]\w{3,}/.exec(line)?.[0];
    if (word === undefined || line.includes('"')) continue;
    const text = line.slice(0, 30).trim();
    const extension = path.slice(path.lastIndexOf('.'));
    yield* [
      { kind: 'text', q: word },
      { kind: 'text', q: word, caseSensitive: true },
      { kind: 'text', q: `"${text}"` },
      { kind: 'text', q: `${word} file:${extension}` },
      { kind: 'text', q: `${word} repo:corpus lang:typescript` },
      { kind: 'symbol', q: `sym:${word}` },
      { kind: 'expression', q: `${word.replaceAll('$', '\\$')}\\w*\\(`, regex: true },
      { kind: 'expression', q: `(const|let) ${word.replaceAll('$', '\\$')}`, regex: true, caseSensitive: true },
    ];
  }
}

/**
 * Searches one after the other.
 * @returns times in ms by kind, those of searches that are refused as too broad included
 */
export async function searches({ app }, files) {
  const { CodeSearch } = await hubModule('families/code-index/code-search.js');
  const search = app.get(CodeSearch, { strict: false });
  const took = { text: [], symbol: [], expression: [] };
  let n = 0;
  for (const { kind, ...query } of queries(files, numbers(7))) {
    const began = performance.now();
    await search.search({ regex: false, caseSensitive: false, ...query }, 50).catch((error) => {
      if (error.code !== 'SEARCH_TOO_BROAD') throw error;
    });
    const ms = performance.now() - began;
    if (ms > SLOW_MS) console.log(`${Math.round(ms)} ms: ${JSON.stringify(query)}`);
    n += 1;
    if (n > WARM) took[kind].push(ms);
    if (n === WARM + SEARCHES) return took;
  }
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodeFiles } from '../../../src/families/code-index/code-files.js';
import type { CodeMatches, CodeRepository } from '../../../src/families/code-index/model/code.js';
import { CodeHub } from '../../support/hub/code-hub.js';

const CART = `export class Cart {
  private readonly total = 0;

  charge(card: Card): void {
    this.total += card.amount; // Änderung
  }
}
`;

describe('the search of code', () => {
  let code: CodeHub;
  let commit: string;

  beforeAll(async () => {
    code = await CodeHub.start();
    const shop = await code.repository('shop');
    commit = await shop.commit({
      ...{
        'src/cart.ts': CART,
        'lib/pay.py': 'def charge(card):\r\n    return card\r\n',
        'README.md': 'charge 100% of_it\n',
      },
      ...{
        'min.js': `${'x'.repeat(100_000)}needle${'y'.repeat(100_000)}needle\n`,
        'marks.txt': '\u0001charged\u0002 charge\n',
      },
      'slow.txt': `${'a'.repeat(5000)}b${'a'.repeat(1000)}\n`,
    });
    await (
      await code.repository('other')
    ).commit({ 'cart.go': 'package cart\n\nfunc Charge() {}\n', 'many.txt': 'repeated\n'.repeat(400) });
    await code.indexed({ path: 'shop' });
    await code.indexed({ path: 'other' });
  });
  afterAll(() => code.close());

  const find = (q: string, options: Record<string, string> = {}, status = 200) =>
    code.ask<CodeMatches>(
      'GET',
      `/api/search/code?${new URLSearchParams({ q, ...options }).toString()}`,
      undefined,
      status,
    );
  const at = async (q: string, options?: Record<string, string>) =>
    (await find(q, options)).items.map(({ path, line }) => `${path}:${line}`);

  it('finds a text in any case, with the ranges that match and the symbol around it', async () => {
    const { items, more } = await find('CHARGE(card');
    expect(more).toBe(false);
    expect(items).toEqual([
      {
        ...{ source: 'path', repository: `${code.root}/shop`, path: 'lib/pay.py', language: 'python', line: 1 },
        ...{ excerpt: 'def charge(card):', ranges: [{ start: 4, end: 15 }] },
        symbol: { name: 'charge', kind: 'function', line: 1, endLine: 2 },
      },
      {
        ...{ source: 'path', repository: `${code.root}/shop`, path: 'src/cart.ts', language: 'typescript', line: 4 },
        ...{ excerpt: '  charge(card: Card): void {', ranges: [{ start: 2, end: 13 }] },
        symbol: { name: 'charge', kind: 'method', line: 4, endLine: 6 },
      },
    ]);
    expect(await at('CHARGE(card', { case: 'true' })).toEqual([]);
    expect(await at('Änderung')).toEqual(['src/cart.ts:5']);
  });

  it('takes each sign as it is', async () => {
    expect(await at('100% of_it')).toEqual(['README.md:1']);
    expect(await at('100_')).toEqual([]);
    expect(await at('total += card.amount; //')).toEqual(['src/cart.ts:5']);
    expect(await at('"lang:md is none" lang:markdown')).toEqual([]);
    expect((await find('"charge 100%"')).items).toHaveLength(1);
    const [marked] = (await find('charge file:marks.txt')).items;
    expect(marked).toMatchObject({
      excerpt: ' charged  charge',
      ranges: [
        { start: 1, end: 7 },
        { start: 10, end: 16 },
      ],
    });
  });

  it('filters by repository, file, language and symbol', async () => {
    expect(await at('charge repo:other')).toEqual(['cart.go:3']);
    expect(await at('charge file:src/*.ts')).toEqual(['src/cart.ts:4']);
    expect(await at('charge lang:Python')).toEqual(['lib/pay.py:1']);
    expect(await at('total sym:charge')).toEqual(['src/cart.ts:5']);
    expect(await at('total sym:Cart file:cart')).toEqual(['src/cart.ts:2', 'src/cart.ts:5']);
    expect(await at('file:cart')).toEqual(['cart.go:1', 'src/cart.ts:1']);
    expect(await at('of lang:markdown')).toEqual(['README.md:1']);
    expect(await at('charge repo:none')).toEqual([]);
  });

  it('finds symbols by a part of their name, the exact one first', async () => {
    const { items } = await find('sym:charge');
    expect(items.map(({ path, line, symbol }) => [path, line, symbol?.kind])).toEqual([
      ['cart.go', 3, 'function'],
      ['lib/pay.py', 1, 'function'],
      ['src/cart.ts', 4, 'method'],
    ]);
    expect(items[0]).toMatchObject({ excerpt: 'func Charge() {}', ranges: [{ start: 5, end: 11 }] });
    expect(await at('sym:har lang:go')).toEqual(['cart.go:3']);
  });

  it('takes regular expressions of lines', async () => {
    expect(await at(String.raw`^func \w+\(\)`, { regex: 'true' })).toEqual(['cart.go:3']);
    expect(await at(String.raw`charge\(.*\)\s*:`, { regex: 'true' })).toEqual(['lib/pay.py:1', 'src/cart.ts:4']);
    expect(await at('CHARGE.card', { regex: 'true', case: 'true' })).toEqual([]);
    const [match] = (await find(String.raw`\mcard\M file:pay.py`, { regex: 'true' })).items;
    expect(match).toMatchObject({ line: 1, ranges: [{ start: 11, end: 15 }] });
    for (const q of ['(unclosed', '[[:nope:]]', '(?x)abc', '***=abc', 'a{2,1}'])
      expect(await find(q, { regex: 'true' }, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('cuts long lines around the first match', async () => {
    const [match] = (await find('needle')).items;
    expect(match?.excerpt).toMatch(/^x{60}needley+$/);
    expect(match?.excerpt.length).toBeLessThan(410);
    expect(match?.ranges).toEqual([{ start: 60, end: 66 }]);
  });

  it('is bounded in lines and in time', async () => {
    const { items, more } = await find('repeated', { limit: '5' });
    expect({ lines: items.length, more }).toEqual({ lines: 5, more: true });
    expect((await find('repeated')).items.length).toBeLessThanOrEqual(50);
    expect(await find('x', {}, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
    const slow = String.raw`^(a*)(a*)(a*)b\1\2\3\3$ file:slow.txt`;
    expect(await find(slow, { regex: 'true' }, 400)).toMatchObject({ code: 'SEARCH_TOO_BROAD' });
  });

  it.each(['', '   ', 'repo:', 'ab', 'a\u0000bc', 'a\nbc', 'x'.repeat(501), 'lang:""'])('refuses %j', async (q) => {
    expect(await find(q, {}, 400)).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it.each(["'; drop table code_files; --", '%%%', '\\\\\\', 'file:%', 'repo:\\', '$1$2$3', 'sym:_ file:_', '((('])(
    'takes %j for a text',
    async (q) => {
      await find(q);
    },
  );

  it('refuses other fields and other values', async () => {
    for (const query of ['q=abc&limit=201', 'q=abc&limit=0', 'q=abc&regex=1', 'q=abc&x=y', 'q=abc&q=def', ''])
      await code.ask('GET', `/api/search/code?${query}`, undefined, 400);
  });

  it('lists what is indexed', async () => {
    const { items } = await code.ask<{ items: CodeRepository[] }>('GET', '/api/code/repositories');
    expect(items).toMatchObject([
      {
        ...{ source: 'path', name: `${code.root}/shop`, ref: null, commit, complete: true, files: 6, symbols: 3 },
        languages: { typescript: 1, python: 1, markdown: 1, javascript: 1, text: 2 },
      },
      { name: `${code.root}/other`, files: 2 },
    ]);
    const page = await code.ask<{ items: unknown[]; nextCursor: string }>('GET', '/api/code/repositories?limit=1');
    const next = await code.ask<{ items: unknown[]; nextCursor: null }>(
      'GET',
      `/api/code/repositories?cursor=${page.nextCursor}`,
    );
    expect([...page.items, ...next.items]).toEqual(items);
  });

  it('gives others the text of a file, or the smallest symbol that has a name or a line', async () => {
    const files = code.hub.app.get(CodeFiles, { strict: false });
    const request = { path: 'shop', filePath: 'src/cart.ts' };
    expect(await files.read(request)).toMatchObject({ commit, language: 'typescript', text: CART });
    const charge = { text: CART.split('\n').slice(3, 6).join('\n'), symbol: { name: 'charge', line: 4, endLine: 6 } };
    expect(await files.symbol(request, { name: 'charge' })).toMatchObject(charge);
    expect(await files.symbol(request, { line: 5 })).toMatchObject(charge);
    expect(await files.symbol(request, { line: 1 })).toMatchObject({ symbol: { name: 'Cart' } });
    await expect(files.symbol(request, { name: 'none' })).rejects.toMatchObject({ code: 'SYMBOL_NOT_FOUND' });
    await expect(files.read({ ...request, filePath: 'none' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(files.read({ repository: 'octo/shop', filePath: 'a' })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
  });
});

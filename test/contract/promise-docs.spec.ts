import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Returns the rows of the first table, without header and delimiter row. */
function rowsOf(file: string) {
  const [table = ''] = /(?:^\|.*\n)+/m.exec(readFileSync(join(root, file), 'utf8')) ?? [];
  return [...table.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].slice(2);
}

/** Returns the test files a row names, each with the parts of test names that follow it, if any. */
function testsOf(cell: string): [file: string, names: string[]][] {
  return [...cell.matchAll(/`([^`]+\.spec\.ts)`(?:: ([^`]+))?/g)].map(([, file = '', names = '']) => [
    file.startsWith('src/') ? file : `test/${file}`,
    names.split(';').flatMap((name) => name.trim() || []),
  ]);
}

describe.each([
  ['docs/durability.md', 27],
  ['docs/runners.md', 17],
])('%s', (doc, least) => {
  const rows = rowsOf(doc);

  it('has its table', () => expect(rows.length).toBeGreaterThanOrEqual(least));

  it.each(rows.map(([, promise = '', , tests = '']) => [promise, tests]))('names tests that exist: %s', (_, tests) => {
    const named = testsOf(tests);
    expect(named).not.toEqual([]);
    for (const [file, names] of named) {
      expect({ file, exists: existsSync(join(root, file)) }).toEqual({ file, exists: true });
      const source = readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'");
      for (const name of names) expect({ file, name, found: source.includes(name) }).toMatchObject({ found: true });
    }
  });
});

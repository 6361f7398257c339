import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkExtent } from './document-limits.js';

const check = (document: string) => () => checkExtent(parse(document));
const nested = (levels: number, name = 'a') => `${`${name} { `.repeat(levels)}x${' }'.repeat(levels)}`;
const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join(' ');
/** Fragments that each spread the next one twice: 2^n fields in n lines. */
const doubling = (levels: number) =>
  many(levels, (n) => `fragment f${n} on Query { ...f${n + 1} a { ...f${n + 1} } }`) +
  ` fragment f${levels} on Query { x }`;

describe('checkExtent', () => {
  it.each([
    ['a query', '{ queues { name } }'],
    ['the deepest', `{ ${nested(5)} }`],
    ['fragments', '{ ...a } fragment a on Query { ...b } fragment b on Query { queues { name } }'],
    ['a fragment used twice', '{ ...a ...a } fragment a on Query { queues { name } }'],
    ['introspection', getIntrospectionQuery()],
    ['as many aliases as allowed', `{ ${many(30, (n) => `a${n}: x`)} }`],
  ])('permits %s', (_, document) => {
    expect(check(document)).not.toThrow();
  });

  it.each([
    ['depth', `{ ${nested(6)} }`, 'levels'],
    ['depth by inline fragments', `{ ${'... { a { '.repeat(7)}x${' } }'.repeat(7)} }`, 'levels'],
    [
      'depth by fragments',
      '{ ...a } fragment a on Query { a { a { a { ...b } } } } fragment b on Query { a { a { a { x } } } }',
      'levels',
    ],
    ['deep introspection', `{ __schema { ${nested(16, 'ofType')} } }`, 'introspection'],
    [
      'introspection that is deep in a fragment',
      `{ __type { ...a } } fragment a on T { ${nested(16, 'ofType')} }`,
      'levels',
    ],
    ['aliases', `{ ${many(31, (n) => `a${n}: x`)} }`, 'aliases'],
    ['aliases by fragments', `{ ...f ...f } fragment f on Query { ${many(16, (n) => `a${n}: x`)} }`, 'aliases'],
    ['directives', `{ x ${many(31, () => '@a')} }`, 'directives'],
    ['directives of spreads', `{ ${many(31, () => '...f @a')} } fragment f on Query { x }`, 'directives'],
    ['fields', `{ ${many(1001, () => 'x')} }`, 'fields'],
    ['doubling fragments', `{ ...f0 } ${doubling(60)}`, 'more than'],
    ['operations', many(11, (n) => `query q${n} { x }`), 'operations'],
    ['a fragment cycle', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }', 'contains itself'],
    ['a fragment of itself', '{ x } fragment a on Query { a { ...a } }', 'contains itself'],
  ])('refuses too many: %s', (_, document, message) => {
    expect(check(document)).toThrow(message);
  });
});

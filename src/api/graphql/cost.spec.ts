import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkCost } from './cost.js';
import { SDL } from './sdl.js';

const schema = buildSchema(SDL);
const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join(' ');
const FIELDS = '__typename id queue type data progress state result error attemptsMade createdAt completedAt'.split(
  ' ',
);
const jobs = (limit: string | number, fields = 'id') => `recentJobs(queueName: "email", limit: ${limit}) { ${fields} }`;
const check =
  (query: string, variables: Record<string, unknown> = {}) =>
  () =>
    checkCost(schema, parse(query), variables);

describe('checkCost', () => {
  it.each([
    ['a full list with all fields', `{ ${jobs(1000, FIELDS.join(' '))} }`],
    ['a short list of each queue', `{ ${many(22, (n) => `a${n}: ${jobs(12)}`)} }`],
    ['30 lists of one job', `{ ${many(30, (n) => `a${n}: ${jobs(1)}`)} }`],
    ['all queues and jobs by id', `{ queues { name } ${many(30, (n) => `a${n}: job(id: "${n}") { data }`)} }`],
    ['a list that is left out', `{ ${jobs(1000)} ... @skip(if: true) { b: ${jobs(1000)} } }`],
  ])('permits %s', (_, query) => {
    expect(check(query)).not.toThrow();
  });

  it.each<[string, string, Record<string, unknown>, number]>([
    ['a job of a list, whatever is selected', `{ ${jobs(1091)} }`, {}, 12_401],
    ['two lists', `{ a: ${jobs(600)} b: ${jobs(600)} }`, {}, 14_000],
    ['a list without a limit', `{ ${many(21, (n) => `a${n}: recentJobs(queueName: "email") { id }`)} }`, {}, 13_020],
    ['a limit of null', `{ ${many(21, (n) => `a${n}: ${jobs('null')}`)} }`, {}, 13_020],
    ['a list of nothing', `{ ${many(31, (n) => `a${n}: ${jobs(-5)}`)} }`, {}, 12_741],
    ['a variable', `query ($n: Int) { ${jobs('$n')} }`, { n: 2000 }, 22_400],
    ["a variable's default", `query ($n: Int = 2000) { ${jobs('$n')} }`, {}, 22_400],
    ['a fragment', `{ ${many(31, (n) => `a${n}: ${jobs(1, '...f')}`)} } fragment f on Job { id }`, {}, 12_741],
    ['a fragment of lists, twice', `{ ...f ...f } fragment f on Query { a: ${jobs(600)} }`, {}, 14_000],
    ['an inline fragment', `{ ... { a: ${jobs(600)} } ... on Query { b: ${jobs(600)} } }`, {}, 14_000],
    ['an inclusion', `query ($yes: Boolean!) { ... @include(if: $yes) { ${jobs(2000)} } }`, { yes: true }, 22_400],
    [
      'fields beyond those of a job',
      `{ ${jobs(
        1000,
        many(13, (n) => `d${n}: data`),
      )} }`,
      {},
      13_400,
    ],
  ])('refuses too much: %s', (_, query, variables, cost) => {
    expect(check(query, variables)).toThrow(`costs ${cost},`);
  });
});

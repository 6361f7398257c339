const many = (count: number, text: (n: number) => string) => Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** Requests of GraphQL that are refused before anything is executed, each with a part of its error. */
export const REFUSED_DOCUMENTS: [name: string, request: object, message: string][] = [
  ['a syntax error', { query: '{ queues { name }' }, 'Syntax Error'],
  ['an unknown field', { query: '{ queues { secret } }' }, 'Cannot query field'],
  ['many errors', { query: `{ ${many(50, (n) => `f${n}`)} }` }, 'Cannot query field'],
  ['no operation', { query: 'fragment a on Query { queues { name } }' }, ''],
  ['an operation that does not exist', { query: 'query a { queues { name } }', operationName: 'b' }, 'operationName'],
  ['one of several operations', { query: 'query a { queues { name } } query b { queues { name } }' }, 'operationName'],
  ['a subscription', { query: 'subscription { queueStats(queueName: "email") { name } }' }, 'WebSocket'],
  ['an alias bomb', { query: `{ ${many(100, (n) => `a${n}: queues { name }`)} }` }, 'aliases'],
  ['a depth bomb', { query: `{ queues { ${'a { '.repeat(200)}b${' }'.repeat(200)} } }` }, 'levels'],
  ['a token flood', { query: `{ ${many(5000, () => 'queues')} }` }, 'tokens'],
  ['a directive flood', { query: `{ queues { name ${many(100, () => '@include(if: true)')} } }` }, 'directives'],
  [
    'a fragment cycle',
    { query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }' },
    'contains itself',
  ],
  ['a cost by literal', { query: '{ recentJobs(queueName: "email", limit: 100000) { id } }' }, 'costs'],
  [
    'a cost by variable',
    { query: 'query ($n: Int) { recentJobs(queueName: "email", limit: $n) { id } }', variables: { n: 100_000 } },
    'costs',
  ],
  [
    'a cost by default',
    { query: 'query ($n: Int = 100000) { recentJobs(queueName: "email", limit: $n) { id } }' },
    'costs',
  ],
  [
    'a cost behind a negative one',
    {
      query:
        '{ a: recentJobs(queueName: "email", limit: -2000000) { id } b: recentJobs(queueName: "email", limit: 100000) { id } }',
    },
    'costs',
  ],
  [
    'a cost by aliases',
    { query: `{ ${many(20, (n) => `a${n}: recentJobs(queueName: "email", limit: 999) { id }`)} }` },
    'costs',
  ],
  ['a missing variable', { query: 'query ($id: ID!) { job(id: $id) { id } }' }, '$id'],
  [
    'a variable of another type',
    { query: 'query ($id: ID!) { job(id: $id) { id } }', variables: { id: { a: 1 } } },
    '$id',
  ],
  [
    'an inexact number',
    { query: 'mutation { addJob(queueName: "background", type: "probe_echo", data: {a: 9007199254740993}) { id } }' },
    'exactly',
  ],
  [
    'a name twice',
    { query: 'mutation { addJob(queueName: "background", type: "probe_echo", data: {a: 1, a: 2}) { id } }' },
    'only one',
  ],
  [
    'deep introspection',
    { query: `{ __schema { types { ${'fields { type { '.repeat(8)}name${' } }'.repeat(8)} } } }` },
    '',
  ],
];

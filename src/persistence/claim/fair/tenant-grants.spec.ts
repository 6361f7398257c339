import { expect, it } from 'vitest';
import type { FairFetchRequest, TenantGrant } from '../../../jobs/ports/ledger.js';
import { grantsOf, type TenantUsage } from './tenant-grants.js';

const per = 1000;
const window = (taken: number, resetsInMs = 400) => ({ taken, resetsInMs });
type Limits = Omit<FairFetchRequest, 'queue' | 'slots'>;
type Row = [string, Limits, Partial<TenantUsage>, [string, number, TenantGrant['held']][], number | null];

it.each<Row>([
  [
    'all slots without limits',
    {},
    {},
    [
      ['a', 3, null],
      ['b', 2, null],
    ],
    null,
  ],
  [
    'what the maximum leaves',
    { max: 4 },
    {
      active: new Map([
        ['a', 3],
        ['b', 9],
      ]),
    },
    [
      ['a', 1, 'max'],
      ['b', 0, 'max'],
    ],
    null,
  ],
  [
    'a slot each at a maximum of one',
    { max: 1 },
    {},
    [
      ['a', 1, 'max'],
      ['b', 1, 'max'],
    ],
    null,
  ],
  [
    'what the window leaves',
    { rate: { max: 3, per } },
    {
      windows: new Map([
        ['a', window(1)],
        ['b', window(3)],
      ]),
    },
    [
      ['a', 2, 400],
      ['b', 0, 400],
    ],
    null,
  ],
  [
    'a whole window after the last one',
    { rate: { max: 2, per } },
    { windows: new Map([['a', window(2, -5)]]) },
    [
      ['a', 2, per],
      ['b', 2, null],
    ],
    null,
  ],
  [
    'nothing below zero, when a limit was lowered',
    { rate: { max: 1, per } },
    { windows: new Map([['a', window(7)]]) },
    [
      ['a', 0, 400],
      ['b', 1, per],
    ],
    null,
  ],
  [
    "the queue's limit in the order of turns",
    { limit: { max: 4, per } },
    {},
    [
      ['a', 3, null],
      ['b', 1, 'queue'],
    ],
    per,
  ],
  [
    "what the queue's window leaves",
    { limit: { max: 9, per } },
    { queue: window(7, 250) },
    [
      ['a', 2, 'queue'],
      ['b', 0, 'queue'],
    ],
    250,
  ],
  [
    'no reset of the queue while the tenants’ own limits are lower',
    { max: 1, limit: { max: 2, per } },
    {},
    [
      ['a', 1, 'max'],
      ['b', 1, 'max'],
    ],
    null,
  ],
])('grants %s', (_, limits, usage, expected, rateResetMs) => {
  const ask = {
    queue: 'q',
    slots: new Map([
      ['a', 3],
      ['b', 2],
    ]),
    ...limits,
  };
  const { grants, ...rest } = grantsOf(ask, { active: new Map(), windows: new Map(), queue: undefined, ...usage });
  expect(grants.map(({ tenant, granted, held }) => [tenant, granted, held])).toEqual(expected);
  expect(rest).toEqual({ rateResetMs });
});

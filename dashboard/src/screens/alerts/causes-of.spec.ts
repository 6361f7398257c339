import { expect, it } from 'vitest';
import { causesOf } from './causes-of.js';

it.each<[string, string, Record<string, string>, string[]]>([
  ['of a queue', 'rule:a queue=email', { queue: 'email' }, ['/queues/email', '/failures?queue=email&since=day']],
  [
    'of a type of jobs',
    'rule:b',
    { queue: 'email', type: 'send_email' },
    [
      '/jobs?queue=email&type=send_email&state=failed',
      '/queues/email',
      '/failures?queue=email&type=send_email&since=day',
    ],
  ],
  ['of a runner set', 'rule:c', { set: 'gpu & more' }, ['/workflow-jobs?runnerSet=gpu+%26+more']],
  ['of a node', 'rule:d', { host: 'a', node: 'b' }, ['/nodes']],
  ['of a webhook endpoint', 'webhook-endpoint:1-2', {}, ['/messages/endpoints/1-2']],
  ['of a job', 'anything', { jobId: 'a/b' }, ['/jobs/a%2Fb']],
  ['of the hub', 'ledger-away', {}, []],
])('an alert %s leads to it', (_, key, labels, addresses) => {
  expect(causesOf({ key, labels }).map(({ to }) => to)).toEqual(addresses);
});

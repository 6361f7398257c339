import { describe, expect, it } from '@jest/globals';
import { accessOf } from './access.js';
import { credentialsOf } from './credentials.js';

describe('accessOf', () => {
  it.each([
    ['/health', 'open'],
    ['/health/', 'open'],
    ['/health/ready', 'open'],
    ['/health/x', 'key'],
    ['/healthy', 'key'],
    ['/webhooks/github', 'open'],
    ['/webhooks/github/x', 'key'],
    ['/metrics', 'key'],
    ['/admin/queues', 'page'],
    ['/admin/queues/static/x.js', 'page'],
    ['/admin/queuesx', 'key'],
    ['/api/docs-json', 'page'],
    ['/api/docs/../queues/jobs', 'page'],
    ['/api/queues/jobs', 'key'],
    ['/', 'open'],
    ['//', 'open'],
    ['/nothing', 'key'],
  ])('%s: %s', (path, access) => {
    expect(accessOf(path, false)).toBe(access);
  });

  it('opens /metrics when it is public', () => {
    expect(accessOf('/metrics', true)).toBe('open');
  });
});

describe('credentialsOf', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each([
    ['Bearer abc', { scheme: 'bearer', key: 'abc' }],
    ['bearer  abc', { scheme: 'bearer', key: 'abc' }],
    [basic('anyone:a:b'), { scheme: 'basic', key: 'a:b' }],
    [basic(':key'), { scheme: 'basic', key: 'key' }],
    [basic('no colon'), undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
    ['Digest abc', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(credentialsOf(header)).toEqual(expected);
  });
});

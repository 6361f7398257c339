import { describe, expect, it } from '@jest/globals';
import { accessOf } from './access.js';
import { credentialsOf } from './credentials.js';

describe('accessOf', () => {
  it.each([
    ['/health', 'public'],
    ['/health/', 'public'],
    ['/health/ready', 'public'],
    ['/health/x', 'bearer'],
    ['/healthy', 'bearer'],
    ['/webhooks/github', 'public'],
    ['/webhooks/github/x', 'bearer'],
    ['/metrics', 'bearer'],
    ['/admin/queues', 'browser'],
    ['/admin/queues/static/x.js', 'browser'],
    ['/admin/queuesx', 'bearer'],
    ['/api/docs-json', 'browser'],
    ['/api/docs/../queues/jobs', 'browser'],
    ['/api/queues/jobs', 'bearer'],
    ['/', 'public'],
    ['//', 'public'],
    ['/nothing', 'bearer'],
  ])('classifies %s as %s', (path, access) => {
    expect(accessOf(path, false)).toBe(access);
  });

  it('opens /metrics when it is public', () => {
    expect(accessOf('/metrics', true)).toBe('public');
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
  ])('parses %s', (header, expected) => {
    expect(credentialsOf(header)).toEqual(expected);
  });
});

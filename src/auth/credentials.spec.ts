import { describe, expect, it } from 'vitest';
import { credentialsOf } from './credentials.js';

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

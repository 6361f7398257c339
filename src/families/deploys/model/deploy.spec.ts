import { describe, expect, it } from 'vitest';
import { deployPayload, imageOf, targetOf } from './deploy.js';

const PAYLOAD = { deploymentId: 'd', projectId: 'p', environment: 'preview', branch: 'main', commitHash: 'abcdef0' };
const isValid = (fields: object) => deployPayload.safeParse({ ...PAYLOAD, ...fields }).success;

describe('deployPayload', () => {
  it.each(['main', 'feature/x', 'release-1.2', 'dependabot/npm/a-1.0', 'übung', 'a@b', 'x'.repeat(255)])(
    'takes the branch %j',
    (branch) => expect(isValid({ branch })).toBe(true),
  );

  it.each([
    ...[
      '',
      '-x',
      '--upload-pack=x',
      '/a',
      'a/',
      'a..b',
      'a//b',
      'a b',
      'a\nb',
      'a\0',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a*',
      'a[',
    ],
    ...['a\\b', '@', 'a@{1}', '.a', 'a/.b', 'a.lock', 'a.lock/b', 'a.', 'x'.repeat(256), '\u007f'],
  ])('refuses the branch %j', (branch) => expect(isValid({ branch })).toBe(false));

  it.each(['abcdef', 'ABCDEF0', 'abcdefg', 'a'.repeat(65), 'abcdef0\n', '$(id)abc'])(
    'refuses the commit %j',
    (commitHash) => expect(isValid({ commitHash })).toBe(false),
  );
});

describe('targetOf', () => {
  it('distinguishes environments, and previews by their tasks', () => {
    const of = (fields: object) => targetOf({ ...deployPayload.parse(PAYLOAD), ...fields });
    expect(of({})).toBe('p/preview');
    expect(of({ taskId: 't' })).toBe('p/preview/t');
    expect(of({ environment: 'staging', taskId: 't' })).toBe('p/staging');
  });
});

describe('imageOf', () => {
  it('has the first 7 characters of the commit as its tag', () =>
    expect(imageOf('ghcr.io/octo/shop', 'abcdef0123')).toBe('ghcr.io/octo/shop:abcdef0'));
});

import { describe, expect, it } from 'vitest';
import { pullRequestOf } from './pull-request-of.js';

describe('pullRequestOf', () => {
  it.each([
    ['7', 7],
    ['2147483647', 2_147_483_647],
    ['https://github.com/octo/shop/pull/12', 12],
    ['https://github.com/Octo/Shop/pull/12/', 12],
    ['https://api.github.com/repos/octo/shop/pulls/12', 12],
    ['http://git.example.com/gitea/octo/shop/pulls/3?tab=files#top', 3],
  ])('reads %s', (text, number) => {
    expect(pullRequestOf(text, 'octo/shop')).toBe(number);
  });

  it.each([
    ...['', '0', '-1', '1.5', '1e3', ' 7', '2147483648', '99999999999', 'seven', '[object Object]'],
    ...['https://github.com/octo/other/pull/12', 'https://github.com/octo/shop/issues/12', 'octo/shop/pull/12'],
    ...['https://github.com/octo/shop/pull/12/files', 'file:///octo/shop/pull/12', 'https://github.com/shop/pull/12'],
    ...['https://github.com/octo/shop/pull/../../../evil/other/pull/12', 'https://github.com/octo%2Fshop/pull/1'],
  ])('refuses %j', (text) => {
    expect(() => pullRequestOf(text, 'octo/shop')).toThrow(expect.objectContaining({ code: 'PULL_REQUEST_INVALID' }));
  });
});

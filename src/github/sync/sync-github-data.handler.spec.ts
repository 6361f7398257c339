import { describe, expect, it } from 'vitest';
import { syncGitHubDataPayload } from './sync-github-data.handler.js';

describe('syncGitHubDataPayload', () => {
  it.each([
    { repository: 'octo-org/hello' },
    { repository: 'o/.github' },
    { repository: 'o/a.b_c-d' },
    { organisation: 'octo-org' },
    { organisation: 'name_company' },
  ])('accepts %j', (data) => {
    expect(syncGitHubDataPayload.parse(data)).toEqual(data);
  });

  it.each([
    {},
    { repository: 'octo-org/hello', organisation: 'octo-org' },
    { repository: 'hello' },
    { repository: 'octo-org/hello/actions' },
    { repository: '../hello' },
    { repository: 'octo-org/..' },
    { repository: 'octo-org/.' },
    { repository: 'octo org/hello' },
    { repository: 'octo-org/hello?x=1' },
    { organisation: 'octo-org/hello' },
    { organisation: '' },
    { organisation: '..' },
    { organisation: 'octo-org', full: true },
  ])('refuses %j', (data) => {
    expect(syncGitHubDataPayload.safeParse(data).success).toBe(false);
  });
});

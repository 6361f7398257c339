import { describe, expect, it } from 'vitest';
import { githubWebUrl, jobPageUrl } from './github-web-url.js';

describe('githubWebUrl', () => {
  it.each([
    ['https://api.github.com', 'https://github.com'],
    ['https://api.acme.ghe.com', 'https://acme.ghe.com'],
    ['https://git.acme.example/api/v3', 'https://git.acme.example'],
    ['https://git.acme.example:8443/tools/api/v3/', 'https://git.acme.example:8443/tools'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['https://api.github.com.evil.example', 'https://api.github.com.evil.example'],
  ])('of %s is %s', (apiUrl, expected) => expect(githubWebUrl(apiUrl)).toBe(expected));
});

describe('jobPageUrl', () => {
  it.each([
    ['acme/web', 'https://github.com/acme/web/actions/runs/7/job/8'],
    ['acme/../?x#y', 'https://github.com/acme/../%3Fx%23y/actions/runs/7/job/8'],
  ])('keeps %s within the path', (repository, expected) =>
    expect(jobPageUrl('https://github.com', { repository, runId: '7', workflowJobId: '8' })).toBe(expected),
  );
});

import { describe, expect, it } from '@jest/globals';
import { githubHosts } from './github-hosts.js';

describe('githubHosts', () => {
  it('are those of github.com', () => {
    const { allow, trusted } = githubHosts('https://api.github.com');
    expect(allow).toEqual(expect.arrayContaining(['github.com', '*.actions.githubusercontent.com']));
    expect(trusted).toEqual([]);
  });

  it.each([
    ['https://ghe.example.com/api/v3', 'ghe.example.com:443'],
    ['http://10.1.2.3:8080/api/v3', '10.1.2.3:8080'],
    ['http://[fd00::1]:8080', '[fd00::1]:8080'],
    ['http://127.0.0.1:4000', 'host.docker.internal:4000'],
    ['http://ghe.example.com', 'ghe.example.com:80'],
  ])('are one server: %s', (url, host) => expect(githubHosts(url)).toEqual({ allow: [], trusted: [host] }));
});

import { describe, expect, it } from 'vitest';
import { githubHosts } from './github-hosts.js';

describe('githubHosts', () => {
  it('returns the hosts of github.com', () => {
    const { allow, trusted } = githubHosts('https://api.github.com');
    expect(allow).toEqual(expect.arrayContaining(['github.com', '*.actions.githubusercontent.com']));
    expect(trusted).toEqual([]);
  });

  it.each([
    ['http://10.1.2.3:8080/api/v3', '10.1.2.3:8080'],
    ['http://[fd00::1]:8080', '[fd00::1]:8080'],
    ['http://127.0.0.1:4000', 'host.docker.internal:4000'],
  ])('returns one server: %s', (url, host) => expect(githubHosts(url)).toEqual({ allow: [], trusted: [host] }));

  it('returns a server and its subdomains', () => {
    const trusted = (port: number) => [`ghe.example.com:${port}`, `*.ghe.example.com:${port}`];
    expect(githubHosts('https://ghe.example.com/api/v3')).toEqual({ allow: [], trusted: trusted(443) });
    expect(githubHosts('http://ghe.example.com')).toEqual({ allow: [], trusted: trusted(80) });
  });

  it('returns an enterprise of GHE.com as never private', () => {
    expect(githubHosts('https://api.octo.ghe.com')).toEqual({
      allow: ['octo.ghe.com', '*.octo.ghe.com', 'auth.ghe.com', '*.blob.core.windows.net'],
      trusted: [],
    });
  });
});

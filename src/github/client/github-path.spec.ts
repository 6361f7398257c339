import { describe, expect, it } from 'vitest';
import { refuseOtherPaths } from './github-path.js';

const repository = (owner: string, repo: string) => `https://ghe.example.com/api/v3/repos/${owner}/${repo}?page=1#x`;

describe('refuseOtherPaths', () => {
  it.each([
    repository('octo', 'hello'),
    repository('octo', '.github'),
    repository('octo', '...'),
    repository('octo', 'a%2Fb'),
    repository('octo', '100%25'),
    'https://api.github.com',
    'https://api.github.com/',
    'https://api.github.com/app/hook/deliveries?cursor=../..',
  ])('lets %s pass', (address) => {
    expect(() => refuseOtherPaths(address)).not.toThrow();
  });

  it.each(['.', '..', '%2e%2e', '.%2E', '%252e%252e', '%25252e.', 'a%2F..', '..%5Ca', ''])(
    'refuses %j as an owner and as a repository',
    (name) => {
      for (const address of [repository(name, 'hello'), repository('octo', name)]) {
        expect(() => refuseOtherPaths(address)).toThrow(expect.objectContaining({ code: 'PERMANENT_ERROR' }));
      }
    },
  );
});

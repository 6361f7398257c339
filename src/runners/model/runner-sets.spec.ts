import { describe, expect, it } from 'vitest';
import { mayServe, RunnerSets, type RunnerSet } from './runner-sets.js';

const plain: RunnerSet = {
  name: 'plain',
  labels: ['self-hosted', 'Linux'],
  image: 'i',
  max: 1,
  maxPerRepo: 0,
  warm: 0,
  allowPublic: false,
  allowForks: false,
  allowRoot: false,
  limits: {},
  policy: {},
};
const github = { apiUrl: '', webhookSecrets: [], token: 't' };
const sets = (...all: RunnerSet[]) =>
  new RunnerSets({ runners: { sets: all, hostDir: '/', isolationCheck: 'warn' }, github });

describe('RunnerSets', () => {
  it.each<[string[], boolean, string | RegExp]>([
    [['self-hosted'], true, 'plain'],
    [['SELF-HOSTED', 'linux'], true, 'plain'],
    [['self-hosted', 'gpu'], true, /No runner set.*gpu/],
    [['ubuntu-latest'], true, /No runner set/],
    [[], true, /no label/],
    [['self-hosted'], false, /public/],
  ])('matches %j, private %s: %s', (labels, repositoryPrivate, expected) => {
    const { set, refusal } = sets(plain).match({ labels, repositoryPrivate, repositoryFork: false, repository: 'a/b' });
    if (typeof expected === 'string') expect(set?.name).toBe(expected);
    else expect(refusal).toMatch(expected);
  });

  it.each<[string, string[], boolean, string | RegExp]>([
    ['Octo/site', ['linux'], true, 'site'],
    ['octo/other', ['linux'], true, 'octo'],
    ['octo/other', ['linux', 'gpu'], true, 'gpu'],
    ['octocat/x', ['linux', 'gpu'], true, /octocat\/x is not among the repositories that "gpu" may serve/],
    ['octo/other', ['linux'], false, 'octo-public'],
    ['octo/other', ['linux', 'gpu'], false, /public.*allowPublic/],
  ])('matches %s with %j, private %s: %s', (repository, labels, repositoryPrivate, expected) => {
    const several = sets(
      { ...plain, name: 'site', repositories: ['octo/site'] },
      { ...plain, name: 'octo', organization: 'octo' },
      { ...plain, name: 'octo-public', organization: 'octo', allowPublic: true },
      { ...plain, name: 'gpu', organization: 'octo', labels: ['linux', 'gpu'] },
    );
    const { set, refusal } = several.match({ labels, repositoryPrivate, repositoryFork: false, repository });
    if (typeof expected === 'string') expect(set?.name).toBe(expected);
    else expect(refusal).toMatch(expected);
  });

  it('serves public repositories when that is allowed', () => {
    const { set } = sets({ ...plain, allowPublic: true }).match({
      labels: ['linux'],
      repositoryPrivate: false,
      repositoryFork: false,
      repository: 'a/b',
    });
    expect(set).not.toBeNull();
  });

  it.each<[string, Partial<RunnerSet>, boolean, RegExp | null]>([
    ['a private fork', {}, true, /a\/b is a fork.*RUNNER_ALLOW_FORKS/],
    ['a private fork', { allowForks: true }, true, null],
    ['a public fork', { allowForks: true }, false, /a\/b is public/],
    ['a public fork', { allowPublic: true }, false, /a\/b is a fork/],
    ['a public fork', { allowPublic: true, allowForks: true }, false, null],
  ])('serves %s only where both are allowed: %j, private %s', (_, allowed, repositoryPrivate, expected) => {
    const set = { ...plain, ...allowed };
    const { refusal } = sets(set).match({
      labels: ['linux'],
      repositoryPrivate,
      repositoryFork: true,
      repository: 'a/b',
    });
    if (expected === null) expect(refusal).toBeNull();
    else expect(refusal).toMatch(expected);
    const target = { scope: 'a/b', public: !repositoryPrivate, fork: true };
    expect(mayServe(set, target)).toBe(expected === null);
  });

  it('reports that GitHub cannot be requested', () => {
    expect(sets(plain).unavailable).toBeNull();
    const without = new RunnerSets({
      runners: { sets: [plain], hostDir: '/', isolationCheck: 'warn' },
      github: { ...github, token: undefined },
    });
    expect(without.unavailable).toMatch(/GITHUB_TOKEN/);
  });
});

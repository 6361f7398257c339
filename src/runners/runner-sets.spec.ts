import { describe, expect, it } from '@jest/globals';
import { RunnerSets } from './runner-sets.js';

const runners = { image: 'i', labels: ['self-hosted', 'Linux'], max: 1, maxPerRepo: 0, warm: 0, hostDir: '/' };
const github = { apiUrl: '', webhookSecrets: [], token: 't' };
const sets = (allowPublic = false) => new RunnerSets({ runners: { ...runners, allowPublic }, github });

describe('RunnerSets', () => {
  it.each<[string[], boolean, string | RegExp]>([
    [['self-hosted'], true, 'default'],
    [['SELF-HOSTED', 'linux'], true, 'default'],
    [['self-hosted', 'gpu'], true, /No runner set.*gpu/],
    [['ubuntu-latest'], true, /No runner set/],
    [[], true, /no label/],
    [['self-hosted'], false, /public/],
  ])('%j, private %s: %s', (labels, repositoryPrivate, expected) => {
    const { set, refusal } = sets().match({ labels, repositoryPrivate, repository: 'a/b' });
    if (typeof expected === 'string') expect(set?.name).toBe(expected);
    else expect(refusal).toMatch(expected);
  });

  it('serves public repositories when that is allowed', () => {
    expect(sets(true).match({ labels: ['linux'], repositoryPrivate: false, repository: 'a/b' }).set).not.toBeNull();
  });

  it('knows when GitHub can’t be asked', () => {
    expect(sets().unavailable).toBeNull();
    const without = new RunnerSets({
      runners: { ...runners, allowPublic: false },
      github: { ...github, token: undefined },
    });
    expect(without.unavailable).toMatch(/GITHUB_TOKEN/);
  });
});

import { describe, expect, it } from '@jest/globals';
import { CommitActivity } from './commit-activity.js';

/** Longer than any test takes. */
const FOREVER_MS = 2 ** 31 - 1;

function held() {
  let release = () => {};
  const commit = new Promise<void>((resolve) => (release = resolve));
  return { commit: () => commit, release };
}

describe('the pressure of callers who wait for a commit', () => {
  it('is relieved at once when there are none', async () => {
    await new CommitActivity().whenIdle(FOREVER_MS);
  });

  it('is relieved when the last commit is over, not when the first is', async () => {
    const pressure = new CommitActivity();
    const commits = [held(), held()];
    const running = commits.map(({ commit }) => pressure.during(commit));
    let relieved = false;
    const waiting = pressure.whenIdle(FOREVER_MS).then(() => (relieved = true));
    commits[0]?.release();
    await running[0];
    expect(relieved).toBe(false);
    commits[1]?.release();
    await waiting;
  });

  it('is waited for no longer than one is ready to', async () => {
    const pressure = new CommitActivity();
    const { commit, release } = held();
    const running = pressure.during(commit);
    await pressure.whenIdle(1);
    release();
    await running;
  });

  it('ends with a commit that fails, and its error goes to the caller', async () => {
    const pressure = new CommitActivity();
    await expect(pressure.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await pressure.whenIdle(FOREVER_MS);
  });
});

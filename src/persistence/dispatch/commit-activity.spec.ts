import { describe, expect, it } from 'vitest';
import { CommitActivity } from './commit-activity.js';

/** Longer than any test takes. */
const FOREVER_MS = 2 ** 31 - 1;

function held() {
  let release = () => {};
  const commit = new Promise<void>((resolve) => (release = resolve));
  return { commit: () => commit, release };
}

describe('CommitActivity', () => {
  it('is idle at once without commits', async () => {
    await new CommitActivity().whenIdle(FOREVER_MS);
  });

  it('is idle when the last commit is over, not when the first is', async () => {
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

  it('ends a wait after its limit', async () => {
    const pressure = new CommitActivity();
    const { commit, release } = held();
    const running = pressure.during(commit);
    await pressure.whenIdle(1);
    release();
    await running;
  });

  it('is idle after a failed commit, whose error reaches the caller', async () => {
    const pressure = new CommitActivity();
    await expect(pressure.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await pressure.whenIdle(FOREVER_MS);
  });
});

import { expect } from 'vitest';
import type { GitHubPulls } from '../../../src/github/client/github-pulls.js';
import type { GitHubSimulator } from '../../../src/simulator/github-simulator.js';
import { REPOSITORY } from './github-simulation.js';

/** Merges requests directly and by a merge queue, and has others refused. */
export async function mergePulls(pulls: GitHubPulls, simulator: GitHubSimulator): Promise<void> {
  const branch = `staging-${simulator.repositories[0]?.branches.size}`;
  const first = await pulls.tip(REPOSITORY, await pulls.defaultBranch(REPOSITORY));
  expect(await pulls.tip(REPOSITORY, branch)).toBeNull();
  await pulls.createBranch(REPOSITORY, branch, first ?? '');
  await expect(pulls.createBranch(REPOSITORY, branch, first ?? '')).rejects.toMatchObject({ code: 'WRONG_STATE' });
  const open = (options = {}) => simulator.openPull('octo-org/hello', options).number;
  const commit = async (number: number) => {
    const { headSha: sha, title } = await pulls.read(REPOSITORY, number);
    return { sha, title, message: '' };
  };
  const [direct, moved, conflicts, queued, dropped] = [open(), open(), open({ conflicts: true }), open(), open()];
  expect(await pulls.retarget(REPOSITORY, direct, branch)).toMatchObject({ base: branch, mergeable: null });
  await expect(pulls.retarget(REPOSITORY, direct, 'nowhere')).rejects.toMatchObject({ code: 'MERGE_NOT_ALLOWED' });
  const sha = await pulls.merge(REPOSITORY, direct, await commit(direct));
  expect(await pulls.read(REPOSITORY, direct)).toMatchObject({ state: 'merged', mergeSha: sha, base: branch });
  const other = { ...(await commit(moved)), sha: sha.replace(/^./, 'f') };
  await expect(pulls.merge(REPOSITORY, moved, other)).rejects.toMatchObject({ code: 'HEAD_MOVED' });
  expect(await pulls.read(REPOSITORY, conflicts)).toMatchObject({ mergeable: false, mergeSha: null });
  await expect(pulls.merge(REPOSITORY, conflicts, await commit(conflicts))).rejects.toMatchObject({
    code: 'MERGE_NOT_ALLOWED',
  });
  await expect(pulls.read(REPOSITORY, 9999)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const waiting = await pulls.enqueue(REPOSITORY, queued, await commit(queued));
  expect(await pulls.enqueue(REPOSITORY, queued, await commit(queued))).toEqual(waiting);
  const id = waiting.state === 'waiting' ? (waiting.id ?? '') : '';
  expect(await pulls.enqueued(REPOSITORY, queued, id)).toEqual(waiting);
  expect(await pulls.enqueued(REPOSITORY, queued, 'unknown')).toBeNull();
  const pull = simulator.pull('octo-org/hello', queued);
  if (pull) simulator.mergePull(pull);
  expect(await pulls.enqueued(REPOSITORY, queued, id)).toMatchObject({ state: 'merged', sha: pull?.mergeSha });
  expect(await pulls.enqueue(REPOSITORY, queued, await commit(queued))).toMatchObject({ state: 'merged' });
  Object.assign(simulator.pull('octo-org/hello', dropped) ?? {}, { draft: true });
  expect(await pulls.enqueue(REPOSITORY, dropped, await commit(dropped))).toMatchObject({ state: 'failed' });
  expect(await pulls.requiresQueue(REPOSITORY, branch)).toBe(false);
  simulator.repositories[0]?.mergeQueues.add(branch);
  expect(await pulls.requiresQueue(REPOSITORY, branch)).toBe(true);
}

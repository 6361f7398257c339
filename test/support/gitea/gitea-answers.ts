import type { Branch, PRBranchInfo, PullRequest, Repository } from 'gitea-js';
import type { GiteaPull } from './gitea-simulator.js';

export const repositoryAnswer: Repository = {
  ...{ id: 1, name: 'shop', full_name: 'octo/shop', default_branch: 'main', empty: false, archived: false },
  ...{ private: true, allow_squash_merge: true, html_url: 'https://gitea.test/octo/shop' },
};

export const branchAnswer = (name: string, sha: string): Branch => ({
  ...{ name, protected: false, user_can_merge: true, user_can_push: true },
  commit: { id: sha, message: 'a commit', url: `https://gitea.test/octo/shop/commit/${sha}` },
});

const side = (ref: string, sha: string): PRBranchInfo => ({ label: ref, ref, sha, repo_id: 1, repo: repositoryAnswer });

export function pullAnswer(pull: GiteaPull, now: { head: string; base: string; mergeable: boolean }): PullRequest {
  const { number, title, body, state, draft, mergeSha, mergedAt } = pull;
  return {
    ...{ id: 100 + number, number, title, body, state, draft, comments: 0, is_locked: false, mergeable: now.mergeable },
    ...{ html_url: `https://gitea.test/octo/shop/pulls/${number}`, user: { id: 1, login: 'ada' }, labels: [] },
    ...{ merged: mergeSha !== null, merge_commit_sha: mergeSha ?? undefined },
    // Gitea gives whole seconds, and its time zone.
    merged_at: mergedAt?.toISOString().replace(/\.\d+Z$/, '+00:00'),
    head: side(pull.head, now.head),
    base: side(pull.base, now.base),
  };
}

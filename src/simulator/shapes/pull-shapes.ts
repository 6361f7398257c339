import type { SimulatedPull, SimulatedRepository } from '../model.js';
import { accountShape } from './common-shapes.js';
import { nodeId, repositoryShape } from './rest-shapes.js';

const nameOf = ({ owner, name }: SimulatedRepository) => `${owner}/${name}`;

/** `pull-request`. @param mergeable null: GitHub still computes it */
export function pullShape(pull: SimulatedPull, apiUrl: string, mergeable: boolean | null) {
  const { number, repository, title, body, state, mergedAt, mergeSha, draft } = pull;
  const id = repository.id * 1000 + number;
  const [api, page] = [
    `${apiUrl}/repos/${nameOf(repository)}`,
    `https://github.com/${nameOf(repository)}/pull/${number}`,
  ];
  const url = `${api}/pulls/${number}`;
  const user = accountShape('octocat', 'User', apiUrl);
  const at = pull.createdAt.toISOString();
  const ended = mergedAt?.toISOString() ?? null;
  const links = {
    comments: `${api}/issues/${number}/comments`,
    commits: `${url}/commits`,
    statuses: `${api}/statuses/${pull.headSha}`,
    html: page,
    issue: `${api}/issues/${number}`,
    review_comments: `${url}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    self: url,
  };
  return {
    ...{ id, node_id: nodeId('PR', id), url, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` },
    ...{ issue_url: links.issue, commits_url: links.commits, review_comments_url: links.review_comments },
    ...{ review_comment_url: links.review_comment, comments_url: links.comments, statuses_url: links.statuses },
    ...{ number, state, locked: false, title, user, body, labels: [], milestone: null },
    ...{ created_at: at, updated_at: ended ?? at, closed_at: ended, merged_at: seconds(ended) },
    // Of an open request it is a trial merge.
    merge_commit_sha: mergeSha ?? (mergeable === null ? null : pull.headSha.replace(/^./, '0')),
    ...{ assignee: null, assignees: [], requested_reviewers: [], requested_teams: [] },
    head: side(repository, pull.head, pull.headSha, apiUrl),
    base: side(repository, pull.base, repository.branches.get(pull.base) ?? pull.headSha, apiUrl),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    ...{ author_association: 'COLLABORATOR', auto_merge: null, draft, merged: mergeSha !== null, mergeable },
    ...{ rebaseable: mergeable, mergeable_state: mergeable === null ? 'unknown' : mergeable ? 'clean' : 'dirty' },
    ...{ merged_by: mergeSha === null ? null : user, comments: 0, review_comments: 0, maintainer_can_modify: false },
    ...{ commits: 1, additions: 1, deletions: 0, changed_files: 1 },
  };
}

const seconds = (instant: string | null) => instant && instant.replace(/\.\d+Z$/, 'Z');

function side(repository: SimulatedRepository, ref: string, sha: string, apiUrl: string) {
  const user = accountShape(repository.owner, repository.ownerType, apiUrl);
  return { label: `${repository.owner}:${ref}`, ref, sha, user, repo: repositoryShape(repository, apiUrl) };
}

/** `branch-with-protection`. */
export function branchShape(repository: SimulatedRepository, name: string, sha: string, apiUrl: string) {
  const api = `${apiUrl}/repos/${nameOf(repository)}`;
  const url = `${api}/commits/${sha}`;
  const page = `https://github.com/${nameOf(repository)}`;
  const person = { name: 'octocat', email: 'octocat@github.com', date: repository.createdAt.toISOString() };
  const user = accountShape('octocat', 'User', apiUrl);
  const tree = { sha, url: `${api}/git/trees/${sha}` };
  const commit = { url: `${api}/git/commits/${sha}`, author: person, committer: person, message: 'a commit', tree };
  return {
    name,
    commit: {
      ...{ sha, url, node_id: nodeId('C', repository.id), html_url: `${page}/commit/${sha}` },
      ...{ comments_url: `${url}/comments`, commit: { ...commit, comment_count: 0 }, author: user, committer: user },
      parents: [],
    },
    _links: { html: `${page}/tree/${name}`, self: `${api}/branches/${name}` },
    ...{ protected: false, protection: { enabled: false }, protection_url: `${api}/branches/${name}/protection` },
  };
}

/** `git-ref`. */
export function refShape(repository: SimulatedRepository, ref: string, sha: string, apiUrl: string) {
  const api = `${apiUrl}/repos/${nameOf(repository)}/git`;
  const object = { type: 'commit', sha, url: `${api}/commits/${sha}` };
  return { ref, node_id: nodeId('REF', repository.id), url: `${api}/${ref}`, object };
}

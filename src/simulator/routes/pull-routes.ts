import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Faults } from '../faults.js';
import { problem, type Answer, type Call, type Route } from '../http.js';
import type { SimulatedPull, SimulatedRepository } from '../model.js';
import { branchShape, pullShape, refShape } from '../shapes/pull-shapes.js';
import type { SimulatorState } from '../simulator-state.js';

const REPO = '/repos/{owner}/{repo}';
const PULL = `${REPO}/pulls/{pull_number}`;

const mergeRequest = z.object({
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
  merge_action: z.enum(['default', 'direct_merge', 'merge_queue']).default('default'),
});
const retargetRequest = z.object({ base: z.string().min(1).optional() });
const refRequest = z.object({ ref: z.string().regex(/^refs\/[^/]+\/./), sha: z.string().length(40) });

/** Routes of pull requests, merge queues and branches. */
export function pullRoutes(state: SimulatorState, faults: Faults, apiUrl: () => string): Route[] {
  const shape = (pull: SimulatedPull, mergeable: boolean | null) => pullShape(pull, apiUrl(), mergeable);
  const ofRepository =
    (handle: (repository: SimulatedRepository, call: Call) => Answer): Route['handle'] =>
    (call) => {
      const repository = state.findRepository(call.params['owner'] ?? '', call.params['repo'] ?? '');
      return repository ? handle(repository, call) : problem(404, 'Not Found');
    };
  const ofPull = (handle: (pull: SimulatedPull, call: Call) => Answer) =>
    ofRepository((repository, call) => {
      const pull = state.pulls.find(repository, Number(call.params['pull_number']));
      return pull ? handle(pull, call) : problem(404, 'Not Found');
    });
  return [
    {
      method: 'GET',
      pattern: PULL,
      handle: ofPull((pull) => {
        const unknown = pull.state === 'open' && faults.strikes('unknownMergeability');
        return { status: 200, body: shape(pull, unknown ? null : mergeable(pull)) };
      }),
    },
    {
      method: 'PATCH',
      pattern: PULL,
      handle: ofPull((pull, { body }) => {
        const { base = pull.base } = read(retargetRequest, body) ?? {};
        if (!pull.repository.branches.has(base)) return invalid('Proposed base branch was not found');
        pull.base = base;
        // It is computed again for the other branch.
        return { status: 200, body: shape(pull, null) };
      }),
    },
    {
      method: 'PUT',
      pattern: `${PULL}/merge`,
      handle: ofPull((pull, { body }) => {
        const request = read(mergeRequest, body);
        if (!request) return invalid('Invalid request');
        if (faults.strikes('baseModified'))
          return problem(405, 'Base branch was modified. Review and try the merge again.');
        if (faults.strikes('movedHead')) state.pulls.push(pull);
        const refusal = refusalOf(pull, request.sha);
        if (refusal) return refusal;
        if (pull.repository.mergeQueues.has(pull.base))
          return problem(405, 'Repository rule violations found\n\nChanges must be made through the merge queue\n\n');
        const sha = state.pulls.merge(pull, `${request.commit_title}\n\n${request.commit_message}`);
        if (faults.strikes('lostMergeAnswer')) return 'drop';
        if (faults.strikes('failedMergeAnswer')) return problem(502, 'Server Error');
        return { status: 200, body: { sha, merged: true, message: 'Pull Request successfully merged' } };
      }),
    },
    {
      method: 'PUT',
      pattern: `${PULL}/merge-async`,
      handle: ofPull((pull, { body }) => {
        const request = read(mergeRequest, body);
        if (!request) return invalid('Invalid request');
        if (pull.mergeSha !== null) return { status: 200, body: laterMerge(pull) };
        if (pull.state === 'closed' || pull.draft) return { status: 400, body: failed('Pull Request is not open') };
        if (pull.queue?.state === 'waiting') return { status: 409, body: laterMerge(pull) };
        pull.queue = {
          id: randomUUID(),
          state: 'waiting',
          message: 'The merge is queued',
          expected: request.sha ?? pull.headSha,
        };
        if (faults.strikes('lostMergeAnswer')) return 'drop';
        return { status: 202, body: laterMerge(pull) };
      }),
    },
    {
      method: 'GET',
      pattern: `${PULL}/merge-async/{uuid}`,
      handle: ofPull((pull, { params }) => {
        if (pull.mergeSha === null && pull.queue?.id !== params['uuid']) return problem(404, 'Not Found');
        return { status: 200, body: laterMerge(pull) };
      }),
    },
    {
      method: 'GET',
      pattern: `${REPO}/rules/branches/{branch}`,
      handle: ofRepository(({ mergeQueues, owner, name }, { params }) => {
        const source = { ruleset_source_type: 'Repository', ruleset_source: `${owner}/${name}`, ruleset_id: 1 };
        return {
          status: 200,
          body: mergeQueues.has(params['branch'] ?? '') ? [{ type: 'merge_queue', ...source }] : [],
        };
      }),
    },
    {
      method: 'GET',
      pattern: `${REPO}/branches/{branch}`,
      handle: ofRepository((repository, { params: { branch = '' } }) => {
        const sha = repository.branches.get(branch);
        if (sha === undefined) return problem(404, 'Branch not found');
        return { status: 200, body: branchShape(repository, branch, sha, apiUrl()) };
      }),
    },
    {
      method: 'POST',
      pattern: `${REPO}/git/refs`,
      handle: ofRepository((repository, { body }) => {
        const { ref = '', sha = '' } = read(refRequest, body) ?? {};
        const name = ref.replace(/^refs\/heads\//, '');
        if (ref === '' || repository.branches.has(name)) return invalid('Reference already exists');
        repository.branches.set(name, sha);
        return { status: 201, body: refShape(repository, ref, sha, apiUrl()) };
      }),
    },
  ];
}

const mergeable = ({ state, conflicts }: SimulatedPull): boolean => state === 'open' && !conflicts;

/** Refuses a merge in GitHub's words; undefined: it can be merged. */
function refusalOf(pull: SimulatedPull, sha: string | undefined): Answer | undefined {
  if (pull.mergeSha !== null) return problem(405, 'Pull Request is already merged');
  if (pull.draft) return problem(405, 'Pull Request is still a draft');
  if (!mergeable(pull)) return problem(405, 'Pull Request is not mergeable');
  if (pull.refusal !== null) return problem(405, pull.refusal);
  if (sha !== undefined && sha !== pull.headSha)
    return problem(409, 'Head branch was modified. Review and try the merge again.');
  return undefined;
}

/** `pull-request-merge-async-result`. */
function laterMerge({ queue, mergeSha: sha }: SimulatedPull) {
  if (sha !== null) return { status: 'merged', details: { message: 'Pull Request successfully merged', sha } };
  if (queue === null || queue.state === 'failed') return failed(queue?.message ?? 'Not in the queue');
  const asked = { merge_method: 'squash', merge_action: 'merge_queue', expected_head_sha: queue.expected };
  return { status: 'pending', details: { message: queue.message, uuid: queue.id, ...asked } };
}

const failed = (message: string) => ({ status: 'failed', details: { message } });

function invalid(message: string): Answer {
  const body = { message, errors: [{ resource: 'PullRequest', code: 'custom', message }] };
  return { status: 422, body: { ...body, documentation_url: 'https://docs.github.com/rest' } };
}

function read<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

import { type Case, MANY, act, job } from './case.js';

const INVALID = [400, 'VALIDATION_FAILED'] as const;
const BODY = { projectId: 'p', environment: 'production', branch: 'main', commitHash: 'abcdef0' };
const deploy = (fields: object) => act('/api/deployments', { ...BODY, ...fields });
const cleanup = (data: object) => job({ type: 'cleanup_preview_environments', data });

export const deployments: Case[] = [
  ['a deployment without a commit', act('/api/deployments', { ...BODY, commitHash: undefined }), ...INVALID],
  ['a deployment with an unknown field', deploy({ image: 'evil' }), ...INVALID],
  ['a deployment in an unknown environment', deploy({ environment: 'constructor' }), ...INVALID],
  ['a commit of 6 digits', deploy({ commitHash: 'abcdef' }), ...INVALID],
  ['a commit in capitals', deploy({ commitHash: 'ABCDEF0' }), ...INVALID],
  ['a commit that is a tag', deploy({ commitHash: 'latest@sha256:0' }), ...INVALID],
  ['a branch that is an option', deploy({ branch: '--upload-pack=x' }), ...INVALID],
  ['a branch that leads elsewhere', deploy({ branch: 'a/../b' }), ...INVALID],
  ['a branch with a line break', deploy({ branch: 'a\nb' }), ...INVALID],
  ['a branch with U+0000', deploy({ branch: 'a\0' }), ...INVALID],
  ['a very long branch', deploy({ branch: 'a'.repeat(MANY) }), ...INVALID],
  ['an id with a slash', deploy({ deploymentId: 'a/b' }), ...INVALID],
  ['an id of 300 characters', deploy({ deploymentId: 'a'.repeat(300) }), ...INVALID],
  ['a task of 300 characters', deploy({ taskId: 'a'.repeat(300) }), ...INVALID],
  ['a project that is no name', deploy({ projectId: '../p' }), ...INVALID],
  ['a job without an id', job({ type: 'deploy', data: BODY }), ...INVALID],
  ['a job with an unknown field', job({ type: 'deploy', data: { ...BODY, deploymentId: 'd', env: {} } }), ...INVALID],
  ['a cleanup of a negative age', cleanup({ ageHours: -1 }), ...INVALID],
  ['a cleanup of a branch of nothing', cleanup({ branch: 'main' }), ...INVALID],
  ['a cleanup of two kinds', cleanup({ ageHours: 1, namespaceOrResource: 'a' }), ...INVALID],
  ['deployments in an unknown state', { path: '/api/deployments?state=open' }, ...INVALID],
  ['deployments after an invalid cursor', { path: '/api/deployments?cursor=-1' }, ...INVALID],
  ['an unknown deployment', { path: '/api/deployments/nobody' }, 404, 'NOT_FOUND'],
  ['a deployment with an invalid id', { path: '/api/deployments/%00' }, 404, 'NOT_FOUND'],
  ['a rollback of an unknown deployment', act('/api/deployments/nobody/rollback', {}), 404, 'NOT_FOUND'],
  ['an unknown preview', act('/api/previews/nobody/keep', { keep: true }), 404, 'NOT_FOUND'],
  ['a preview with an invalid name', act('/api/previews/a%2Fb/keep', { keep: true }), 404, 'NOT_FOUND'],
  ['a preview that is kept by half', act('/api/previews/nobody/keep', { keep: 'yes' }), ...INVALID],
];

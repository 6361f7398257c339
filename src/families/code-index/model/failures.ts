import { HubError } from '../../../common/errors.js';

/** What another attempt would not change. */
export const FINAL_CODES = [
  ...['NOT_CONFIGURED', 'AUTHENTICATION_FAILED', 'NOT_FOUND', 'PATH_NOT_ALLOWED', 'NOT_A_REPOSITORY'],
  ...['REF_NOT_FOUND', 'FILE_NOT_FOUND', 'TOO_MANY_FILES', 'OBJECT_MISSING'],
];

/** The error for a repository that does not have all that its commit names. */
export function objectMissing(sha: string): HubError {
  const fix = 'a partial clone can’t be indexed; check others with git fsck';
  return new HubError('OBJECT_MISSING', `The repository lacks the object ${sha}: ${fix}`, { final: true });
}

import { HubError } from '../common/errors.js';

export type RefusedSignature = 'missing' | 'malformed' | 'mismatch';

const WHAT: Record<RefusedSignature, string> = {
  missing: 'is missing',
  malformed: 'is not sha256=<64 hexadecimal digits>',
  mismatch: 'does not match the body',
};

/** A delivery that was not signed with one of the hub's secrets. */
export class BadSignature extends HubError {
  constructor(readonly reason: RefusedSignature) {
    super('BAD_SIGNATURE', `The header X-Hub-Signature-256 ${WHAT[reason]}`);
  }
}

import { ERROR_STATUS } from '../common/errors.js';

/** Returns the label of an error code: OTHER for handlers' own codes, whose number is unbounded. */
export function codeLabel(code: string | null): string {
  return code !== null && Object.hasOwn(ERROR_STATUS, code) ? code : 'OTHER';
}

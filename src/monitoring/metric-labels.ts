import { ERROR_STATUS } from '../common/errors.js';

/** Handlers may raise codes of their own: as labels they would be without a bound. */
export function codeLabel(code: string | null): string {
  return code !== null && Object.hasOwn(ERROR_STATUS, code) ? code : 'OTHER';
}

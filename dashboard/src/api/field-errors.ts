import { problemOf } from './client.js';

/** Fields that a refusal without a path is about, by its code. */
const BY_CODE: Readonly<Record<string, string>> = { UNKNOWN_JOB_TYPE: 'type', PAYLOAD_TOO_LARGE: 'data' };

/** What the hub says about the fields of a form, and whether it says more than what they show. */
export interface FieldErrors {
  byField: Readonly<Record<string, string>>;
  hasMore: boolean;
}

/** Returns the errors of a request by the fields of the form that made it: `data.to.0` is about `data`. Pure. */
export function fieldErrorsOf(error: unknown, fields: readonly string[]): FieldErrors {
  if (error === undefined || error === null) return { byField: {}, hasMore: false };
  const { code, detail, errors = [] } = problemOf(error);
  const field = BY_CODE[code];
  if (field !== undefined && fields.includes(field)) return { byField: { [field]: detail }, hasMore: false };
  const byField: Record<string, string> = {};
  let hasMore = errors.length === 0;
  for (const { path, message } of errors) {
    const [first = '', ...rest] = path.replace(/^repeat\./, '').split('.');
    if (!fields.includes(first)) hasMore = true;
    else byField[first] ??= rest.length === 0 ? message : `${rest.join('.')}: ${message}`;
  }
  return { byField, hasMore };
}

import { fieldOf, HubError, isA, messageOf } from '../common/errors.js';

/** Codes of errors after which nothing of the request can have reached the other side. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

/** Error of a call without an answer; `mayHaveArrived`: the request may have been processed all the same. */
export class OutgoingError extends HubError {
  constructor(
    code: string,
    message: string,
    readonly mayHaveArrived: boolean,
    cause: unknown,
  ) {
    super(code, message, { cause });
  }
}

/** Converts an error of undici's. @param lateMs the limit, when it was the limit that ended the call */
export function outgoingError(error: unknown, host: string, lateMs?: number): HubError {
  const refusal = refusalIn(error);
  if (refusal) return refusal;
  const code = fieldOf(error, 'code');
  if (lateMs !== undefined)
    return new OutgoingError('NETWORK_TIMEOUT', `${host} did not answer within ${lateMs} ms`, true, error);
  const sent = !(typeof code === 'string' && NOT_SENT.has(code));
  return new OutgoingError('NETWORK_TIMEOUT', `${host} could not be called: ${messageOf(error)}`, sent, error);
}

function refusalIn(error: unknown, depth = 0): HubError | undefined {
  if (isA(error, HubError)) return error;
  const cause = depth < 3 ? fieldOf(error, 'cause') : undefined;
  return cause === undefined ? undefined : refusalIn(cause, depth + 1);
}

import { HubError, inOneLine } from '../../common/errors.js';

/** Error of an unusable embedded PostgreSQL, in one line: the reason and the fix. */
export class EmbeddedPostgresError extends HubError {
  constructor(message: string, cause?: unknown) {
    super('EMBEDDED_POSTGRES_FAILED', inOneLine(message), { cause });
  }
}

/** Error when another hub uses the embedded PostgreSQL. */
export class EmbeddedInUseError extends EmbeddedPostgresError {}

import { HubError, inOneLine } from '../../common/errors.js';

/** The embedded PostgreSQL can't be used: one line that says why, and what to do. */
export class EmbeddedPostgresError extends HubError {
  constructor(message: string, cause?: unknown) {
    super('EMBEDDED_POSTGRES_FAILED', inOneLine(message), { cause });
  }
}

/** Another hub runs on it. */
export class EmbeddedInUseError extends EmbeddedPostgresError {}

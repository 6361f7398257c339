import { HubError } from '../../common/errors.js';

/** Errors after which each further call would fail the same way. */
const ENDS_ALL = new Set(['RATE_LIMITED', 'AUTHENTICATION_FAILED', 'NOT_CONFIGURED', 'LEDGER_UNAVAILABLE']);
/** Transient errors, worth another attempt. */
const PASSING = new Set(['NETWORK_TIMEOUT', 'GITHUB_ERROR']);
/** Consecutive failed lists after which GitHub itself counts as failing: each further list may take a timeout. */
const MAX_IN_A_ROW = 10;

/** Collects the errors of single lists, which must not keep the others from being read. */
export class SyncErrors {
  private first: HubError | undefined;
  private more = 0;
  private inARow = 0;

  /** Records a successfully read list. */
  passed(): void {
    this.inARow = 0;
  }

  /**
   * Records the error of a list.
   * @returns why the list is skipped; undefined when it is worth another attempt, which `end` asks for
   * @throws the error itself when nothing else can be read either; as `end` after ten consecutive errors
   */
  note(error: unknown): string | undefined {
    if (!(error instanceof HubError) || ENDS_ALL.has(error.code)) throw error;
    if (!PASSING.has(error.code)) {
      this.inARow = 0;
      return error.message;
    }
    if (this.first) this.more += 1;
    else this.first = error;
    this.inARow += 1;
    if (this.inARow >= MAX_IN_A_ROW) this.end();
    return undefined;
  }

  /** @throws HubError NETWORK_TIMEOUT, GITHUB_ERROR: the first error that is worth another attempt */
  end(): void {
    if (!this.first) return;
    const { code, message } = this.first;
    throw new HubError(code, this.more === 0 ? message : `${message}; ${this.more} more failed`, { cause: this.first });
  }
}

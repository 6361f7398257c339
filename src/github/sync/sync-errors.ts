import { HubError } from '../../common/errors.js';

/** After these each further call would end the same way. */
const ENDS_ALL = new Set(['RATE_LIMITED', 'AUTHENTICATION_FAILED', 'NOT_CONFIGURED', 'LEDGER_UNAVAILABLE']);
/** What may be otherwise the next time. */
const PASSING = new Set(['NETWORK_TIMEOUT', 'GITHUB_ERROR']);
/** So many lists one after the other: then it is GitHub that is in trouble, and each further one may take a timeout. */
const MAX_IN_A_ROW = 10;

/** What went wrong with single lists, which must not keep the others from being read. */
export class SyncErrors {
  private first: HubError | undefined;
  private more = 0;
  private inARow = 0;

  /** A list has been read. */
  passed(): void {
    this.inARow = 0;
  }

  /**
   * @returns why the list is passed over for good; undefined when it is worth another attempt, which `end` asks for
   * @throws the error itself when nothing else can be read either
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

  /** @throws HubError NETWORK_TIMEOUT, GITHUB_ERROR: the first that is worth another attempt */
  end(): void {
    if (!this.first) return;
    const { code, message } = this.first;
    throw new HubError(code, this.more === 0 ? message : `${message}; ${this.more} more failed`, { cause: this.first });
  }
}

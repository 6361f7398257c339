import { PAGE_BYTES } from '../../common/answers.js';
import { HubError } from '../../common/errors.js';

/** Time after which an operation begins no further list; the last one takes 2 s at most. */
const MOST_MS = 4000;
/** Text of all lists of an operation; the last one exceeds it by one page at most. */
const MOST_BYTES = 4 * PAGE_BYTES;

/**
 * Lists of one operation, read one after another within limits of time and size, since the connections and the memory
 * are those of all senders: an operation with thirty lists takes no more than a person who pages through REST's.
 */
export class ListReads {
  private last: Promise<unknown> = Promise.resolve();
  private ms = 0;
  private bytes = 0;

  /** @throws HubError VALIDATION_FAILED */
  read<List extends { bytes: number }>(list: () => Promise<List>): Promise<List> {
    const turn = this.last.then(async () => {
      if (this.ms >= MOST_MS) throw tooMuch(`take more than ${MOST_MS} ms`);
      if (this.bytes >= MOST_BYTES) throw tooMuch(`have more than ${MOST_BYTES} bytes`);
      const began = performance.now();
      const found = await list();
      this.ms += performance.now() - began;
      this.bytes += found.bytes;
      return found;
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

function tooMuch(what: string): HubError {
  return new HubError('VALIDATION_FAILED', `The lists of this operation ${what}: ask for fewer, or for smaller ones`);
}

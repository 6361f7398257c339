import { StringDecoder } from 'node:string_decoder';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../../common/errors.js';
import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerStore, type RunnerRow } from '../store/runner-store.js';

/** Length that is kept of a log while it grows; at its end the runtime's own log replaces it. */
const TAIL = 64 * 1024;
/** Delay of a write after the first new line, so that further lines join it. */
const WRITE_MS = 1000;
/** Pause before a log is read again after a failure. */
const AGAIN_MS = 5000;
/** The line by which GitHub's runner says that it is connected. */
const LISTENING = /^(\S+ \S+: )?Listening for Jobs$/m;

/** Follows the log of a runner's container: any node can show it, and the ledger learns immediately when it is online. */
@Injectable()
export class RunnerLog {
  private readonly logger = new Logger(RunnerLog.name);

  constructor(
    private readonly container: RunnerContainer,
    private readonly runners: RunnerStore,
  ) {}

  /** Reads until the end of the log or the signal. A failure affects nothing else: reading restarts from the beginning. */
  async follow(runner: RunnerRow, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.read(runner, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.logger.debug(
          { runnerId: runner.id, reason: messageOf(error) },
          "runner's log could not be read; it is read again in 5 s",
        );
      }
      await pause(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read({ id, name }: RunnerRow, signal: AbortSignal): Promise<void> {
    const decoder = new StringDecoder('utf8');
    let tail = '';
    let online = false;
    let writing: Promise<void> | undefined;
    const write = async () => {
      await pause(WRITE_MS, undefined, { signal });
      await this.runners.logged(id, toPostgresSafe(tail));
    };
    try {
      for await (const chunk of this.container.follow(name, signal)) {
        tail = (tail + decoder.write(chunk)).slice(-TAIL);
        if (!online && LISTENING.test(tail)) {
          await this.runners.online(id);
          online = true;
        }
        writing ??= write()
          .catch((error: unknown) => {
            if (signal.aborted) return;
            this.logger.debug(
              { runnerId: id, reason: messageOf(error) },
              "runner's log could not be stored; its next output retries it",
            );
          })
          .finally(() => (writing = undefined));
      }
    } finally {
      // The complete log is stored after this; a late write of the tail must not replace it.
      await writing;
    }
  }
}

import { StringDecoder } from 'node:string_decoder';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../common/errors.js';
import { toPostgresSafe } from '../common/postgres-safe-json.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerStore, type RunnerRow } from './runner-store.js';

/** What is kept of a log while it grows; all that the container's engine has is kept at its end. */
const TAIL = 64 * 1024;
/** How long the first of new lines waits for others. */
const WRITE_MS = 1000;
/** How soon a log is read anew when that has failed. */
const AGAIN_MS = 5000;
/** What GitHub's runner says when it is connected. */
const LISTENING = /^(\S+ \S+: )?Listening for Jobs$/m;

/** Reads along with a runner's container: any node can show its log, and when it is online is known at once. */
@Injectable()
export class RunnerLog {
  private readonly logger = new Logger(RunnerLog.name);

  constructor(
    private readonly container: RunnerContainer,
    private readonly runners: RunnerStore,
  ) {}

  /** Until its end, or the signal's. That it fails is no reason for anything else to: it begins anew. */
  async follow(runner: RunnerRow, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.read(runner, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.logger.debug({ runnerId: runner.id, reason: messageOf(error) }, 'the log of a runner is read again');
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
            this.logger.debug({ runnerId: id, reason: messageOf(error) }, 'the log of a runner is written later');
          })
          .finally(() => (writing = undefined));
      }
    } finally {
      // Behind this the whole log is written, which the end of it must not replace.
      await writing;
    }
  }
}

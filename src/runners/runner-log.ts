import { StringDecoder } from 'node:string_decoder';
import { Injectable, Logger } from '@nestjs/common';
import { messageOf } from '../common/errors.js';
import { toStorable } from '../common/storable.js';
import { RunnerContainer } from './runner-container.js';
import { RunnerStore, type RunnerRow } from './runner-store.js';

/** What is kept of a log while it grows; all that the container's engine has is kept at its end. */
const TAIL = 64 * 1024;
/** How long the first of new lines waits for others. */
const WRITE_MS = 1000;
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

  /** Until its end, or the signal's. That it fails is no reason for anything else to. */
  async follow(runner: RunnerRow, signal: AbortSignal): Promise<void> {
    try {
      await this.read(runner, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.logger.debug({ runnerId: runner.id, reason: messageOf(error) }, 'the log of a runner is read at its end');
    }
  }

  private async read({ id, name }: RunnerRow, signal: AbortSignal): Promise<void> {
    const decoder = new StringDecoder('utf8');
    let tail = '';
    let online = false;
    let timer: NodeJS.Timeout | undefined;
    const write = async () => {
      timer = undefined;
      await this.runners.logged(id, toStorable(tail)).catch((error: unknown) => {
        this.logger.debug({ runnerId: id, reason: messageOf(error) }, 'the log of a runner is written later');
      });
    };
    try {
      for await (const chunk of this.container.follow(name, signal)) {
        tail = (tail + decoder.write(chunk)).slice(-TAIL);
        if (!online && LISTENING.test(tail)) {
          online = true;
          await this.runners.online(id);
        }
        timer ??= setTimeout(() => void write(), WRITE_MS);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

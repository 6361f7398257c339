import { Logger } from '@nestjs/common';
import { fieldOf, messageOf } from '../common/errors.js';
import { charge, type UncaughtCode } from '../queues/workers/execution/uncaught.js';

/**
 * Handles uncaught errors. A handler's own error fails that attempt, and the process goes on: other jobs are unaffected.
 * The hub's own leaves an unknown state behind, so the hub ends in order.
 */
export function watchUncaught(end: (why: string) => void): void {
  const logger = new Logger('Process');
  let ending = false;
  const take = (code: UncaughtCode) => (error: unknown) => {
    const jobs = charge(error, code);
    // An error of the shutdown itself (a log that can't be written, for example) must not be handled again and again.
    if (ending && jobs.length === 0) return;
    const stack = fieldOf(error, 'stack');
    const fields = { code, jobs, reason: messageOf(error), stack: typeof stack === 'string' ? stack : undefined };
    if (jobs.length > 0) return logger.error(fields, 'uncaught error of a handler; its attempt fails if it still runs');
    ending = true;
    logger.error(fields, 'uncaught error outside of all handlers; the hub shuts down');
    end(code);
  };
  process.on('unhandledRejection', take('UNHANDLED_REJECTION'));
  process.on('uncaughtException', take('UNCAUGHT_EXCEPTION'));
}

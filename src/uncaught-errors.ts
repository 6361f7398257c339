import { Logger } from '@nestjs/common';
import { fieldOf, messageOf } from './common/errors.js';
import { charge, type UncaughtCode } from './queues/run/uncaught.js';

/**
 * What becomes of errors that nobody has caught. One of a handler's own fails that attempt, and the process goes on: its
 * neighbours are none of it. One of the hub's own leaves nobody knows what behind, so the hub ends in order.
 */
export function watchUncaught(end: (why: string) => void): void {
  const logger = new Logger('Process');
  let ending = false;
  const take = (code: UncaughtCode) => (error: unknown) => {
    const jobs = charge(error, code);
    // What is thrown on the way out (a log that can't be written, say) must not be taken again and again.
    if (ending && jobs.length === 0) return;
    const stack = fieldOf(error, 'stack');
    const fields = { code, jobs, reason: messageOf(error), stack: typeof stack === 'string' ? stack : undefined };
    if (jobs.length > 0)
      return logger.error(fields, 'a handler caught an error nowhere: its attempt fails if it still runs');
    ending = true;
    logger.error(fields, 'an error of no handler was caught nowhere: the hub ends');
    end(code);
  };
  process.on('unhandledRejection', take('UNHANDLED_REJECTION'));
  process.on('uncaughtException', take('UNCAUGHT_EXCEPTION'));
}

import { CronExpressionParser, type CronExpression } from 'cron-parser';

/**
 * Five or six fields, or an alias; cron-parser fills in missing fields, and a lone `*` would mean every second of something.
 */
const SHAPE = /^\s*(@[a-z]+|\S+(\s+\S+){4,5})\s*$/;

/** Parses a cron pattern for UTC. @throws Error that says what is wrong with it */
export function parsePattern(pattern: string): CronExpression {
  if (!SHAPE.test(pattern)) throw new Error(`"${pattern}" does not have the five or six fields of a cron pattern`);
  // The seed makes `H` resolve to the same value each time.
  return CronExpressionParser.parse(pattern, { tz: 'UTC', hashSeed: pattern });
}

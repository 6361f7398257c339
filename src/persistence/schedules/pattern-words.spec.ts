import { describe, expect, it } from 'vitest';
import { patternWords } from './pattern-words.js';

describe('a pattern in words', () => {
  it.each([
    ['* * * * *', 'every minute'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['*/10 * * * * *', 'every 10 seconds'],
    ['0 * * * *', 'every hour'],
    ['20 * * * *', 'every hour at minute 20'],
    ['5,20 * * * *', 'every hour at minutes 5 and 20'],
    ['0 */4 * * *', 'every 4 hours'],
    ['0 */6 * * *', 'every 6 hours'],
    ['0 */12 * * *', 'every day at 00:00 and 12:00'],
    ['30 */4 * * *', 'every 4 hours at minute 30'],
    ['0 3 * * *', 'every day at 03:00'],
    ['@daily', 'every day at 00:00'],
    ['0 3,15 * * *', 'every day at 03:00 and 15:00'],
    ['0 9 * * 1-5', 'Monday to Friday at 09:00'],
    ['0 9 * * 0,6', 'on Saturday and Sunday at 09:00'],
    ['0 9 * * 7', 'on Sunday at 09:00'],
    ['*/15 9-17 * * 1-5', 'every 15 minutes from 09:00 to 17:45, Monday to Friday'],
    ['30 9-17 * * *', 'every hour from 09:30 to 17:30'],
    ['0 0 1 * *', 'on day 1 of the month at 00:00'],
    ['0 0 L * *', 'on the last day of the month at 00:00'],
    ['0 9 1,15 * 1', 'on days 1 and 15 of the month and on Monday at 09:00'],
    ['0 0 1 1,7 *', 'on day 1 of the month at 00:00, in January and July'],
  ])('says %s as: %s', (pattern, words) => {
    expect(patternWords(pattern)).toBe(words);
  });

  it.each([
    ['with weeks of a month', '0 0 * * 5#2'],
    ['with the last weekday', '0 9 * * 1L'],
    ['of many minutes', '1,2,3,5,8,13,21,34 * * * *'],
    ['of uneven minutes of some hours', '*/7 1,5,9 * * *'],
    ['of many days', '0 0 */2 * *'],
    ['that is invalid', '61 0 * * *'],
    ['that is empty', ''],
  ])('is silent about one %s', (_about, pattern) => {
    expect(patternWords(pattern)).toBeNull();
  });
});

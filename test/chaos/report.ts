import { groupBy } from '../../src/common/group-by.js';
import { isGreen, type Verdict } from './verdict/verdict.js';

const HEAD = [
  'scenario',
  'engine',
  'runs',
  'jobs',
  'lost',
  'ended twice',
  'started twice',
  '(allowed)',
  'flaws',
  'recovered within',
  'longest time without progress',
];

/** Formats one row per scenario and engine: sums of counts and maxima of times over the seeds. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = [...groupBy(verdicts, ({ scenario, engine }) => `${scenario} ${engine}`).values()].map((same) => {
    const sum = (of: (verdict: Verdict) => number) => String(same.reduce((total, verdict) => total + of(verdict), 0));
    const longest = (of: (verdict: Verdict) => number) => `${(Math.max(...same.map(of)) / 1000).toFixed(1)} s`;
    return [
      same[0]?.scenario ?? '',
      same[0]?.engine ?? '',
      String(same.length),
      sum(({ jobs }) => jobs),
      sum(({ lost }) => lost),
      sum(({ endedTwice }) => endedTwice),
      sum(({ startedTwice }) => startedTwice),
      sum(({ startedTwiceAllowed }) => startedTwiceAllowed),
      sum(({ flaws }) => flaws),
      longest(({ recoveredMs }) => recoveredMs),
      longest(({ longestGapMs }) => longestGapMs),
    ];
  });
  const widths = HEAD.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, n) => (n < 2 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  ');
  return [line(HEAD), ...rows.map(line)].join('\n');
}

export function lineOf(verdict: Verdict): string {
  const { scenario, engine, seed, jobs, lost, endedTwice, startedTwice, startedTwiceAllowed, flaws } = verdict;
  const counts = `${jobs} jobs, lost ${lost}, ended twice ${endedTwice}, started twice ${startedTwice} (+${startedTwiceAllowed})`;
  const times = `recovered within ${verdict.recoveredMs} ms, longest gap ${verdict.longestGapMs} ms, took ${verdict.seconds} s`;
  const word = isGreen(verdict) ? 'ok    ' : 'FAILED';
  return `${word} ${scenario} on ${engine}, seed ${seed}: ${counts}, flaws ${flaws}; ${times}`;
}

/** Formats a failure for its analysis: findings, log folder, and the command that repeats it. */
export function failureOf({ scenario, engine, seed, findings }: Verdict, folder: string): string {
  const lines = findings.slice(0, 30).map((finding) => `    ${finding}`);
  const more = findings.length > 30 ? [`    … and ${findings.length - 30} more`] : [];
  return [
    ...lines,
    ...more,
    `    logs: ${folder}`,
    `    again: npm run test:chaos -- --seed ${seed} --engine ${engine} --only ${scenario}`,
  ].join('\n');
}

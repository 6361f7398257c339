import { STAGES, type Timeline } from './timeline.js';

export const nameOf = ({ repository: { owner, name }, name: job }: Timeline['job']) => `${owner}/${name} · ${job}`;

/** Formats jobs and the times of their stages for a terminal. */
export function stageTable(rows: readonly Timeline[]): string {
  const cells = rows.map(({ job, stages }) => [
    nameOf(job),
    ...STAGES.map((stage) => String(stages[stage] ?? '-')),
    job.conclusion ?? job.status,
  ]);
  const head = ['job', ...STAGES, 'result'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => {
        const numeric = column > 0 && column <= STAGES.length;
        return numeric ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [line(head), ...cells.map(line)].join('\n');
}

/** Returns the middle number; of an even count the lower of the two. */
export function median(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)];
}

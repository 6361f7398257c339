import type { GitHubSimulator } from '../simulator/github-simulator.js';
import type { SimulatedJob } from '../simulator/model.js';
import { nameOf } from './stage-table.js';

const MARK = { success: '✓', failure: '✗', cancelled: '-', skipped: '-' } as const;

/** Prints events as GitHub sees them, one line each. */
export function printEvents(simulator: GitHubSimulator, say: (line: string) => void): void {
  const print = (about: string, text: string) => say(`${clock()}  ${about.padEnd(34)}  ${text}`);
  const printJob = (job: SimulatedJob, text: string) => print(nameOf(job), text);
  simulator.on('delivery', ({ jobId, action, attempts }) => {
    if (jobId === undefined || action !== 'queued') return;
    printJob(simulator.job(jobId), `queued; the hub accepted its webhook (${attempts.at(-1)?.status ?? 0})`);
  });
  simulator.on('runner:online', ({ name }) => print(`runner ${name.slice(-12)}`, 'online, asks for a job'));
  simulator.on('job:in_progress', (job) =>
    printJob(job, `running, ${seconds(job, job.startedAt)} after it was queued`),
  );
  simulator.on('job:completed', (job) => {
    printJob(
      job,
      `${MARK[job.conclusion ?? 'skipped']} ${job.conclusion ?? ''}, ${seconds(job, job.completedAt)} in all`,
    );
  });
}

function seconds({ createdAt }: SimulatedJob, at: Date | null): string {
  return `${(((at ?? new Date()).getTime() - createdAt.getTime()) / 1000).toFixed(1)} s`;
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}

import type { SimulatedJob } from './model.js';

/** Line that the runner prints before each step; the simulator reads the steps' progress from it. */
const MARKER = /^##\[step\](\d+)$/gm;

/** Returns the job's script for a runner: each step in its own shell, as at GitHub. */
export function jobScript(job: SimulatedJob): string {
  const steps = job.steps.map((step) => `echo '##[step]${step.number}'\nsh -e -c ${quoted(step.run)} || exit $?\n`);
  return `export CI=true GITHUB_ACTIONS=true GITHUB_RUN_ID=${job.runId} GITHUB_JOB=${quoted(job.name)}\n${steps.join('')}`;
}

/** Updates the steps from the log so far. */
export function readProgress(job: SimulatedJob): void {
  let current = 0;
  for (const [, number] of job.log.matchAll(MARKER)) current = Math.max(current, Number(number));
  const now = new Date();
  for (const step of job.steps) {
    if (step.number < current && step.status !== 'completed') {
      step.status = 'completed';
      step.conclusion = 'success';
      step.startedAt ??= now;
      step.completedAt = now;
    } else if (step.number === current && step.status === 'queued') {
      step.status = 'in_progress';
      step.startedAt = now;
    }
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

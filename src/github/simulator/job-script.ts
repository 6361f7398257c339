import type { SimulatedJob } from './model.js';

/** A line that the runner prints before each step; the simulator reads the steps' progress from it. */
const MARKER = /^##\[step\](\d+)$/gm;

/** The shell script that a runner is given: each step in a shell of its own, as GitHub does. */
export function jobScript(job: SimulatedJob): string {
  const steps = job.steps.map((step) => `echo '##[step]${step.number}'\nsh -e -c ${quoted(step.run)} || exit $?\n`);
  return `export CI=true GITHUB_ACTIONS=true GITHUB_RUN_ID=${job.runId} GITHUB_JOB=${quoted(job.name)}\n${steps.join('')}`;
}

/** Updates the steps by what the log says so far. */
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

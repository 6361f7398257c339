import type { Faults } from '../faults.js';
import type { Answer, Call, Route } from '../http.js';
import { jobScript, readProgress } from '../job-script.js';
import type { SimulatedJob, SimulatedRunner } from '../model.js';
import type { SimulatorEvents } from '../simulator-events.js';
import type { SimulatorState } from '../simulator-state.js';

export interface RunnerProtocolOptions {
  state: SimulatorState;
  events: SimulatorEvents;
  faults: Faults;
  /** Time that a runner's request for a job stays open. */
  pollMs: number;
}

const MAX_LOG = 1024 * 1024;
const GONE = 'the registration of this runner is gone\n';

/**
 * Routes for runners: plain text both ways, so that a shell with busybox's wget can use them. A runner opens a session,
 * polls until it gets one job, sends log and exit code, and is unregistered.
 */
export function runnerProtocol(options: RunnerProtocolOptions): Route[] {
  const { state, events } = options;
  const authenticated = (handle: (runner: SimulatedRunner, call: Call) => Answer | Promise<Answer>) => {
    return (call: Call): Answer | Promise<Answer> => {
      const secret = call.headers.authorization?.replace(/^Bearer /, '');
      const runner = [...state.runners.values()].find((known) => known.secret === secret);
      if (!runner) return text(GONE, 401);
      runner.lastSeenAt = Date.now();
      return handle(runner, call);
    };
  };
  const withJob = (handle: (job: SimulatedJob, call: Call) => string) =>
    authenticated((runner, call) => {
      const job = runner.jobId === undefined ? undefined : state.jobs.get(runner.jobId);
      return job ? text(handle(job, call)) : text('this runner has no job\n', 409);
    });
  return [
    {
      method: 'POST',
      pattern: '/_runner/session',
      handle: authenticated((runner) => {
        events.announce('runner:online', runner);
        return text('ok\n');
      }),
    },
    { method: 'GET', pattern: '/_runner/job', handle: authenticated((runner, call) => nextJob(options, runner, call)) },
    {
      method: 'POST',
      pattern: '/_runner/renew',
      handle: withJob((job) => (job.cancelRequested ? 'cancel\n' : 'go on\n')),
    },
    {
      method: 'POST',
      pattern: '/_runner/log',
      handle: withJob((job, { body }) => {
        job.log = (job.log + body).slice(-MAX_LOG);
        readProgress(job);
        return 'ok\n';
      }),
    },
    {
      method: 'POST',
      pattern: '/_runner/complete',
      handle: withJob((job, { body }) => {
        const exitCode = Number.parseInt(body, 10);
        const failed = job.cancelRequested ? 'cancelled' : 'failure';
        state.complete(job, exitCode === 0 ? 'success' : failed, exitCode);
        return 'ok\n';
      }),
    },
  ];
}

/** Returns a script as soon as there is a job, nothing after `pollMs`; a repeated request gets the same job. */
async function nextJob({ state, events, pollMs }: RunnerProtocolOptions, runner: SimulatedRunner, call: Call) {
  const registered = () => state.runners.has(runner.id);
  // `assign` emits an event that evaluates this again before it returns: hence the check of the runner's job first.
  const settled = () => {
    if (call.signal.aborted || !registered()) return true;
    return runner.jobId !== undefined || state.assign(runner) !== undefined;
  };
  call.signal.addEventListener('abort', () => events.emit('change'));
  await events.until(settled, pollMs).catch(() => undefined);
  if (!registered()) return text(GONE, 401);
  runner.lastSeenAt = Date.now();
  const job = runner.jobId === undefined ? undefined : state.jobs.get(runner.jobId);
  return text(job ? jobScript(job) : '');
}

function text(body: string, status = 200): Answer {
  return { status, body };
}

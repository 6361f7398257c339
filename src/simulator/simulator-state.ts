import { createHash, randomBytes } from 'node:crypto';
import type { Faults } from './faults.js';
import { newJob, type JobRequest } from './new-job.js';
import {
  fits,
  sameName,
  sameScope,
  type Conclusion,
  type RunnerScope,
  type SimulatedJob,
  type SimulatedRepository,
  type SimulatedRunner,
  type SimulatedWorkflow,
} from './model.js';
import { PullRequests } from './pull-requests.js';
import type { SimulatorEvents } from './simulator-events.js';

export interface RepositoryOptions {
  private?: boolean;
  fork?: boolean;
  ownerType?: 'Organization' | 'User';
}

export interface RunnerRequest {
  name: string;
  labels: string[];
  groupId: number;
  workFolder: string;
}

/** The simulated GitHub's state and the rules of its changes. Every change emits an event. */
export class SimulatorState {
  repositories: SimulatedRepository[] = [];
  readonly pulls = new PullRequests();
  readonly jobs = new Map<number, SimulatedJob>();
  readonly runners = new Map<number, SimulatedRunner>();
  workflows: SimulatedWorkflow[] = [];
  /** Next id, by the clock so that a simulator started later never repeats one; like GitHub's, beyond 32 bits. */
  private nextId = 50_000_000_000 + Math.floor(Date.now() / 10);
  private nextRunnerId = Math.floor(Date.now() / 1000);

  constructor(
    private readonly events: SimulatorEvents,
    private readonly faults: Faults,
    /** Jobs that are remembered at most, the open ones apart. */
    private readonly kept = Infinity,
  ) {}

  /** @param fullName `owner/name`; a known repository is returned unchanged */
  addRepository(fullName: string, options: RepositoryOptions = {}): SimulatedRepository {
    const [owner = '', name = '', ...rest] = fullName.split('/');
    if (!owner || !name || rest.length > 0) throw new Error(`a repository is named owner/name, not '${fullName}'`);
    const known = this.findRepository(owner, name);
    if (known) return known;
    const repository: SimulatedRepository = {
      id: createHash('sha1').update(fullName.toLowerCase()).digest().readUInt32BE() >>> 1,
      owner,
      name,
      ownerType: options.ownerType ?? 'Organization',
      private: options.private ?? true,
      fork: options.fork ?? false,
      archived: false,
      createdAt: new Date(),
      pushedAt: new Date(),
      branches: new Map([['main', createHash('sha1').update(fullName).digest('hex')]]),
      mergeQueues: new Set(),
    };
    this.repositories.push(repository);
    return repository;
  }

  findRepository(owner: string, name: string): SimulatedRepository | undefined {
    return this.repositories.find((known) => sameName(known.owner, owner) && sameName(known.name, name));
  }

  knowsScope({ owner, repo }: RunnerScope): boolean {
    return this.repositories.some((known) => sameName(known.owner, owner) && (!repo || sameName(known.name, repo)));
  }

  queue(request: JobRequest): SimulatedJob {
    const repository = this.addRepository(request.repository);
    const job = newJob(request, repository, this.takeId(), request.runId ?? this.takeId());
    this.jobs.set(job.id, job);
    this.events.announce(job.status === 'waiting' ? 'job:waiting' : 'job:queued', job);
    return job;
  }

  addWorkflow(fullName: string, workflow: Pick<SimulatedWorkflow, 'file' | 'name' | 'jobs'>): SimulatedWorkflow {
    const added: SimulatedWorkflow = {
      ...{ ...workflow, id: this.takeId(), state: 'active', createdAt: new Date() },
      repository: this.addRepository(fullName),
    };
    this.workflows.push(added);
    return added;
  }

  removeRepository(gone: SimulatedRepository): void {
    this.repositories = this.repositories.filter((repository) => repository !== gone);
    this.workflows = this.workflows.filter(({ repository }) => repository !== gone);
  }

  removeWorkflow(gone: SimulatedWorkflow): void {
    this.workflows = this.workflows.filter((workflow) => workflow !== gone);
  }

  /** Queues the jobs of a new run. */
  dispatch({ file, name, repository, jobs }: SimulatedWorkflow, headBranch: string): SimulatedJob[] {
    const of = { repository: `${repository.owner}/${repository.name}`, workflowFile: file, workflowName: name };
    const runId = this.takeId();
    return jobs.map((job) => this.queue({ ...job, ...of, headBranch, runId, event: 'workflow_dispatch' }));
  }

  /** Returns, for each run of the repository, the jobs of its last attempt, oldest run first. */
  runsOf(repository: SimulatedRepository): SimulatedJob[][] {
    const runs = new Map<number, SimulatedJob[]>();
    for (const job of this.jobs.values()) {
      if (job.repository !== repository) continue;
      const before = runs.get(job.runId) ?? [];
      const attempt = before[0]?.runAttempt ?? 0;
      if (job.runAttempt > attempt) runs.set(job.runId, [job]);
      else if (job.runAttempt === attempt) before.push(job);
    }
    return [...runs.values()];
  }

  /** Queues a waiting job, as an environment's approval does. */
  approve(job: SimulatedJob): void {
    if (job.status !== 'waiting') throw new Error(`job ${job.id} is ${job.status}, not waiting`);
    job.status = 'queued';
    this.events.announce('job:queued', job);
  }

  /** Registers a runner; undefined when the scope already has one of that name. */
  register(scope: RunnerScope, request: RunnerRequest): SimulatedRunner | undefined {
    const taken = this.runnersOf(scope).some((runner) => sameName(runner.name, request.name));
    if (taken) return undefined;
    const runner = { ...request, scope, id: this.nextRunnerId++, secret: randomBytes(32).toString('hex') };
    this.runners.set(runner.id, runner);
    this.events.announce('runner:registered', runner);
    return runner;
  }

  runnersOf(scope: RunnerScope): SimulatedRunner[] {
    return [...this.runners.values()].filter((runner) => sameScope(runner.scope, scope));
  }

  remove(runner: SimulatedRunner): void {
    if (this.runners.delete(runner.id)) this.events.announce('runner:removed', runner);
  }

  /** Assigns a queued job that fits: the oldest, or the newest when the `stolenJob` fault occurs. */
  assign(runner: SimulatedRunner): SimulatedJob | undefined {
    const fitting = [...this.jobs.values()].filter((job) => job.status === 'queued' && fits(runner, job));
    if (fitting.length === 0) return undefined;
    const job = fitting.length > 1 && this.faults.strikes('stolenJob') ? fitting.at(-1) : fitting[0];
    if (!job) return undefined;
    runner.jobId = job.id;
    job.runner = { id: runner.id, name: runner.name, groupId: runner.groupId };
    job.status = 'in_progress';
    job.startedAt = new Date();
    this.events.announce('job:in_progress', job);
    return job;
  }

  /** Ends a job and unregisters its runner, which is ephemeral. */
  complete(job: SimulatedJob, conclusion: Conclusion, exitCode: number | null): void {
    if (job.status === 'completed') return;
    const now = new Date();
    job.status = 'completed';
    job.conclusion = conclusion;
    job.exitCode = exitCode;
    job.startedAt ??= now;
    job.completedAt = now;
    for (const step of job.steps) {
      if (step.status === 'completed') continue;
      step.conclusion = step.status === 'in_progress' ? conclusion : 'skipped';
      step.status = 'completed';
      step.startedAt ??= now;
      step.completedAt = now;
    }
    const runner = job.runner && this.runners.get(job.runner.id);
    if (runner) this.remove(runner);
    this.events.announce('job:completed', job);
    this.forget();
  }

  /** Removes the oldest ended jobs. */
  private forget(): void {
    for (const { id, status } of this.jobs.values()) {
      if (this.jobs.size <= this.kept) return;
      if (status === 'completed') this.jobs.delete(id);
    }
  }

  private takeId(): number {
    return this.nextId++;
  }
}

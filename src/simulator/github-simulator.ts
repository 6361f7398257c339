import { ApiAuth, type SimulatedApp } from './api-auth.js';
import { ApiGate } from './api-gate.js';
import { Deliveries, type Payload, type WebhookReceiver } from './deliveries.js';
import type { Delivery } from './delivery.js';
import { Faults, type FaultOptions } from './faults.js';
import { HttpServer } from './http.js';
import { JobWebhooks } from './job-webhooks.js';
import { reportRuns } from './run-webhooks.js';
import { workflowRunPayload } from './shapes/webhook-shapes.js';
import { watchLostRunners } from './lost-runners.js';
import type { SimulatedJob, SimulatedPull, SimulatedRepository, SimulatedRunner, SimulatedWorkflow } from './model.js';
import type { PullOptions } from './pull-requests.js';
import type { JobRequest } from './new-job.js';
import { appRoutes } from './routes/app-routes.js';
import { hookRoutes } from './routes/hook-routes.js';
import { pullRoutes } from './routes/pull-routes.js';
import { repositoryRoutes } from './routes/repository-routes.js';
import { runRoutes } from './routes/run-routes.js';
import { runnerProtocol } from './routes/runner-protocol.js';
import { runnerRoutes } from './routes/runner-routes.js';
import { SimulatorEvents, type SimulatorEventMap } from './simulator-events.js';
import { SimulatorState, type RepositoryOptions } from './simulator-state.js';

export interface GitHubSimulatorOptions {
  /** Receiver of webhooks; can be set later (`setWebhook`), since the hub needs the simulator's address first. */
  webhook?: WebhookReceiver;
  /** The bearer token that the API accepts. */
  token?: string;
  /** Also accepts an App's JWT, and tokens of its installations. */
  app?: SimulatedApp;
  /** Default 127.0.0.1; 0.0.0.0 so that containers reach it. */
  host?: string;
  /** Default: any free one. */
  port?: number;
  /** The address given to runners, when it differs from the API's, such as a bridge's gateway. */
  advertiseUrl?: string | ((port: number) => string);
  /** Seed of the fault generator. Default 1. */
  seed?: number;
  faults?: Partial<FaultOptions>;
  /** Silence after which a runner's job fails. Default 30,000 ms. */
  lostRunnerMs?: number;
  /** Ended jobs, and deliveries, that it remembers. Default: all jobs, 5000 deliveries. */
  kept?: number;
  /** Hourly budget of API calls. Default 5000. */
  requestsPerHour?: number;
}

/** A simulated GitHub: repositories, jobs, runners, and the API and webhooks that a runner hub depends on. */
export class GitHubSimulator {
  readonly events = new SimulatorEvents();
  readonly faults: Faults;
  readonly token: string;
  private readonly state: SimulatorState;
  private readonly sender: Deliveries;
  private readonly jobWebhooks: JobWebhooks;
  private readonly server: HttpServer;
  private readonly auth: ApiAuth;
  private apiUrl = '';
  private runnerUrl = '';
  private stopWatch: () => void = () => undefined;

  constructor(private readonly options: GitHubSimulatorOptions = {}) {
    const { events } = this;
    const lostRunnerMs = this.lostRunnerMs;
    this.token = options.token ?? 'ghp_simulator';
    this.faults = new Faults(options.seed ?? 1, options.faults);
    this.state = new SimulatorState(events, this.faults, options.kept);
    this.auth = new ApiAuth(this.token, options.app);
    this.sender = new Deliveries(events, this.faults, options.webhook, options.kept);
    const describe = ({ repository }: SimulatedJob) => ({
      apiUrl: this.apiUrl,
      installationId: this.auth.installationId(repository.owner),
    });
    this.jobWebhooks = new JobWebhooks(events, this.sender, this.faults, describe);
    reportRuns(this.state, events, (run, action) => {
      const [job] = run;
      if (!job) return;
      const { apiUrl, installationId } = describe(job);
      void this.sender.send('workflow_run', workflowRunPayload(action, run, apiUrl, installationId));
    });
    const { state, faults, auth } = this;
    const apiUrl = () => this.apiUrl;
    const gate = new ApiGate(auth, faults, events, options.requestsPerHour ?? 5000);
    const api = [
      ...repositoryRoutes(state, apiUrl),
      ...pullRoutes(state, faults, apiUrl),
      ...runRoutes(state, faults, apiUrl),
      ...hookRoutes('/repos/{owner}/{repo}/hooks/{hook_id}', this.sender, apiUrl),
      ...hookRoutes('/orgs/{org}/hooks/{hook_id}', this.sender, apiUrl),
      ...runnerRoutes({ state, faults, lostRunnerMs, apiUrl, runnerUrl: () => this.runnerUrl }),
      { method: 'GET' as const, pattern: '/rate_limit', handle: () => ({ status: 200, body: gate.rateLimit() }) },
    ];
    this.server = new HttpServer([
      ...runnerProtocol({ state, events, faults, pollMs: lostRunnerMs / 4 }),
      ...[...appRoutes(state, auth, apiUrl), ...hookRoutes('/app/hook', this.sender, apiUrl)].map((route) =>
        gate.guard(route, 'app'),
      ),
      ...api.map((route) => gate.guard(route)),
    ]);
  }

  /** Starts the simulator. @returns the API's address, as the hub is configured with it, and the runners' one */
  async start(): Promise<{ url: string; runnerUrl: string }> {
    const { host = '127.0.0.1', port = 0, advertiseUrl } = this.options;
    const listening = await this.server.listen(host, port);
    this.apiUrl = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${listening}`;
    this.runnerUrl = typeof advertiseUrl === 'function' ? advertiseUrl(listening) : (advertiseUrl ?? this.apiUrl);
    this.stopWatch = watchLostRunners(this.state, this.lostRunnerMs);
    return { url: this.apiUrl, runnerUrl: this.runnerUrl };
  }

  async stop(): Promise<void> {
    this.stopWatch();
    this.jobWebhooks.stop();
    this.sender.stop();
    await this.server.close();
  }

  setWebhook(receiver: WebhookReceiver): void {
    this.sender.setReceiver(receiver);
  }

  addRepository(fullName: string, options: RepositoryOptions = {}): SimulatedRepository {
    return this.state.addRepository(fullName, options);
  }

  /** Queues a job and sends its webhook. */
  queueJob(request: JobRequest): SimulatedJob {
    return this.state.queue(request);
  }

  /** Adds a workflow, whose runs are started through GitHub's API only. */
  addWorkflow(repository: string, workflow: Pick<SimulatedWorkflow, 'file' | 'name' | 'jobs'>): SimulatedWorkflow {
    return this.state.addWorkflow(repository, workflow);
  }

  /** Deletes a repository with its workflows. */
  removeRepository(repository: SimulatedRepository): void {
    this.state.removeRepository(repository);
  }

  /** Opens a pull request of a repository, which is added if it is unknown. */
  openPull(repository: string, options: PullOptions = {}): SimulatedPull {
    return this.state.pulls.open(this.state.addRepository(repository), options);
  }

  pull(repository: string, number: number): SimulatedPull | undefined {
    return this.state.pulls.find(this.state.addRepository(repository), number);
  }

  /** Merges a pull request, as a person or the merge queue does. */
  mergePull(pull: SimulatedPull): void {
    this.state.pulls.merge(pull);
  }

  removeWorkflow(workflow: SimulatedWorkflow): void {
    this.state.removeWorkflow(workflow);
  }

  /** Queues a job that waits for an approval. */
  approveJob(jobId: number): void {
    this.state.approve(this.job(jobId));
  }

  /** Cancels a waiting job immediately, a running one when its runner next renews. */
  cancelJob(jobId: number): void {
    const job = this.job(jobId);
    job.cancelRequested = true;
    if (!job.runner) this.state.complete(job, 'cancelled', null);
  }

  /** Queues the next attempt of an ended job: a new job id in the same run, as at GitHub. */
  rerunJob(jobId: number): SimulatedJob {
    const { repository, labels, steps, runId, runAttempt, name, workflowName, headBranch } = this.job(jobId);
    return this.queueJob({
      repository: `${repository.owner}/${repository.name}`,
      labels,
      steps: steps.map((step) => step.run),
      name,
      workflowName,
      headBranch,
      runId,
      runAttempt: runAttempt + 1,
    });
  }

  /** Sends any other event, signed and recorded; `body` when the bytes matter. */
  send(event: string, payload: Payload, body?: string): Promise<Delivery> {
    return this.sender.send(event, payload, body);
  }

  /** Sends a delivery again, under its GUID. */
  redeliver(guid: string): Promise<Delivery> {
    return this.sender.redeliver(guid);
  }

  job(jobId: number): SimulatedJob {
    const job = this.state.jobs.get(jobId);
    if (!job) throw new Error(`there is no job ${jobId}`);
    return job;
  }

  get jobs(): SimulatedJob[] {
    return [...this.state.jobs.values()];
  }

  get runners(): SimulatedRunner[] {
    return [...this.state.runners.values()];
  }

  get repositories(): readonly SimulatedRepository[] {
    return this.state.repositories;
  }

  get deliveries(): readonly Delivery[] {
    return this.sender.all;
  }

  /** Returns whether all jobs are completed, no runner is registered, and no webhook is in flight. */
  idle(): boolean {
    const quiet = this.jobWebhooks.idle && this.sender.pending === 0;
    return quiet && this.state.runners.size === 0 && this.jobs.every((job) => job.status === 'completed');
  }

  on<Name extends keyof SimulatorEventMap>(name: Name, listener: (...args: SimulatorEventMap[Name]) => void): this {
    this.events.on(name, listener as never);
    return this;
  }

  /** Resolves as soon as the condition holds; rejects after `timeoutMs` (default 10,000). */
  until(condition: () => boolean, timeoutMs = 10_000, what?: string): Promise<void> {
    return this.events.until(condition, timeoutMs, what);
  }

  private get lostRunnerMs(): number {
    return this.options.lostRunnerMs ?? 30_000;
  }
}

import { ApiAuth, type SimulatedApp } from './api-auth.js';
import { ApiGate } from './api-gate.js';
import { Deliveries, type Payload, type WebhookReceiver } from './deliveries.js';
import type { Delivery } from './delivery.js';
import { Faults, type FaultOptions } from './faults.js';
import { HttpServer } from './http.js';
import { JobWebhooks } from './job-webhooks.js';
import { tellOfRuns } from './run-webhooks.js';
import { workflowRunPayload } from './shapes/webhook-shapes.js';
import { watchLostRunners } from './lost-runners.js';
import type { SimulatedJob, SimulatedRepository, SimulatedRunner, SimulatedWorkflow } from './model.js';
import type { JobRequest } from './new-job.js';
import { appRoutes } from './routes/app-routes.js';
import { hookRoutes } from './routes/hook-routes.js';
import { repositoryRoutes } from './routes/repository-routes.js';
import { runRoutes } from './routes/run-routes.js';
import { runnerProtocol } from './routes/runner-protocol.js';
import { runnerRoutes } from './routes/runner-routes.js';
import { SimulatorEvents, type SimulatorEventMap } from './simulator-events.js';
import { SimulatorState, type RepositoryOptions } from './simulator-state.js';

export interface GitHubSimulatorOptions {
  /** Where webhooks go; can be set later (`setWebhook`), since the hub wants to know the simulator's address first. */
  webhook?: WebhookReceiver;
  /** What the API accepts as a bearer token. */
  token?: string;
  /** Accepts an App's JWT too, and tokens of its installations. */
  app?: SimulatedApp;
  /** Default 127.0.0.1; 0.0.0.0 so that containers reach it. */
  host?: string;
  /** Default: any free one. */
  port?: number;
  /** The address that runners are told, when it differs from the API's: a bridge's gateway, say. */
  advertiseUrl?: string | ((port: number) => string);
  /** Of the faults' generator. Default 1. */
  seed?: number;
  faults?: Partial<FaultOptions>;
  /** How long a runner with a job may be silent before the job fails. Default 30,000 ms. */
  lostRunnerMs?: number;
  /** GitHub's budget. Default 5000. */
  requestsPerHour?: number;
}

/** A GitHub of one's own: repositories, jobs, runners, the API and the webhooks that a runner hub lives by. */
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
    this.state = new SimulatorState(events, this.faults);
    this.auth = new ApiAuth(this.token, options.app);
    this.sender = new Deliveries(events, this.faults, options.webhook);
    const describe = ({ repository }: SimulatedJob) => ({
      apiUrl: this.apiUrl,
      installationId: this.auth.installationId(repository.owner),
    });
    this.jobWebhooks = new JobWebhooks(events, this.sender, this.faults, describe);
    tellOfRuns(this.state, events, (run, action) => {
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

  /** @returns the API's address, as the hub is configured with it */
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

  /** Its runs are started by GitHub's API alone. */
  addWorkflow(repository: string, workflow: Pick<SimulatedWorkflow, 'file' | 'name' | 'jobs'>): SimulatedWorkflow {
    return this.state.addWorkflow(repository, workflow);
  }

  /** It is deleted, with its workflows. */
  removeRepository(repository: SimulatedRepository): void {
    this.state.removeRepository(repository);
  }

  removeWorkflow(workflow: SimulatedWorkflow): void {
    this.state.removeWorkflow(workflow);
  }

  /** A job that waits for an approval becomes queued. */
  approveJob(jobId: number): void {
    this.state.approve(this.job(jobId));
  }

  /** Ends a job that waits at once, a running one when its runner hears of it. */
  cancelJob(jobId: number): void {
    const job = this.job(jobId);
    job.cancelRequested = true;
    if (!job.runner) this.state.complete(job, 'cancelled', null);
  }

  /** The next attempt of an ended job: a new job id in the same run, as GitHub does. */
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

  /** All jobs are completed, no runner is registered, no webhook is under way. */
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

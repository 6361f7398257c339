import type { Deliveries } from './deliveries.js';
import type { Faults } from './faults.js';
import type { SimulatedJob } from './model.js';
import { workflowJobPayload, type WorkflowJobAction } from './shapes/webhook-shapes.js';
import type { SimulatorEvents } from './simulator-events.js';

interface Held {
  release: () => void;
  timer: NodeJS.Timeout;
}

/**
 * Sends `workflow_job` webhooks as jobs change. Those of one job keep their order unless the `disorderedWebhook` fault
 * occurs: then one is held until the job's next webhook has gone ahead, but only for `disorderMs`, since the next one
 * may depend on it.
 */
export class JobWebhooks {
  private readonly tails = new Map<number, Promise<unknown>>();
  private readonly held = new Map<number, Held>();

  constructor(
    private readonly events: SimulatorEvents,
    private readonly deliveries: Deliveries,
    private readonly faults: Faults,
    private readonly describe: (job: SimulatedJob) => { apiUrl: string; installationId: number | undefined },
  ) {
    events.on('job:waiting', (job) => this.report('waiting', job));
    events.on('job:queued', (job) => this.report('queued', job));
    events.on('job:in_progress', (job) => this.report('in_progress', job));
    events.on('job:completed', (job) => this.report('completed', job));
  }

  /** True when no webhook is being sent or held. */
  get idle(): boolean {
    return this.tails.size === 0 && this.held.size === 0;
  }

  stop(): void {
    for (const { timer } of this.held.values()) clearTimeout(timer);
    this.held.clear();
  }

  private report(action: WorkflowJobAction, job: SimulatedJob): void {
    const { apiUrl, installationId } = this.describe(job);
    const payload = workflowJobPayload(action, job, apiUrl, installationId);
    // Serialized now: the job may change while the webhook waits in its job's order.
    const body = JSON.stringify(payload);
    const send = () => this.enqueue(job.id, () => this.deliveries.send('workflow_job', payload, body));
    const overtaken = this.held.get(job.id);
    if (!overtaken && action !== 'completed' && this.faults.strikes('disorderedWebhook')) {
      const release = () => {
        clearTimeout(timer);
        this.held.delete(job.id);
        send();
      };
      const timer = setTimeout(release, this.faults.settings.disorderMs);
      this.held.set(job.id, { release, timer });
      return;
    }
    send();
    overtaken?.release();
  }

  private enqueue(jobId: number, send: () => Promise<unknown>): void {
    const tail: Promise<unknown> = (this.tails.get(jobId) ?? Promise.resolve()).then(send).finally(() => {
      if (this.tails.get(jobId) !== tail) return;
      this.tails.delete(jobId);
      this.events.emit('change');
    });
    this.tails.set(jobId, tail);
  }
}

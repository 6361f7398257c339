import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { HubClient } from './client.js';
import type { PlannedJob } from './plan.js';

const MAX_GROUP = 12;

interface Group {
  /** Milliseconds after the start of the load. */
  at: number;
  jobs: PlannedJob[];
}

/** Enqueues the plan over time, singly and in bulk, and records acknowledgments. */
export class Feeder {
  /** Key of the plan → the id in its 2xx answer. */
  readonly acknowledged = new Map<string, string>();
  /** Violations seen by the client: another id for the same key, an unexpected answer, none at all. */
  readonly complaints: string[] = [];
  private readonly groups: Group[] = [];

  constructor(
    private readonly run: string,
    plan: readonly PlannedJob[],
    private readonly client: HubClient,
    random: Random,
    spreadMs: number,
  ) {
    for (let n = 0; n < plan.length;) {
      const size = random.next() < 0.4 ? 1 : random.between(2, MAX_GROUP);
      const at = Math.floor((n / plan.length) * spreadMs);
      const jobs = plan.slice(n, n + size);
      this.groups.push({ at, jobs });
      for (const job of jobs) {
        for (let again = 1; again < job.asked; again += 1) {
          this.groups.push({ at: at + random.between(0, 3000), jobs: [job] });
        }
      }
      n += size;
    }
  }

  /** Resolves when the whole plan is acknowledged, or the client's time is up. */
  async feed(): Promise<void> {
    await Promise.all(this.groups.map((group, index) => this.send(group, index)));
  }

  private async send({ at, jobs }: Group, index: number): Promise<void> {
    const key = `${this.run}-${index}`;
    try {
      await pause(at);
      const [only] = jobs;
      const requests = jobs.map(({ request }) => request);
      const answer =
        jobs.length === 1 && only
          ? await this.client.insist('POST', '/api/queues/jobs', only.request, key)
          : await this.client.insist('POST', '/api/queues/jobs/bulk', { jobs: requests }, key);
      if (answer.status !== 202) {
        this.complaints.push(`enqueue was answered ${answer.status} ${JSON.stringify(answer.body)}`);
        return;
      }
      const body = answer.body as { id: string } | { jobs: { id: string }[] };
      const accepted = 'jobs' in body ? body.jobs : [body];
      jobs.forEach((job, n) => this.acknowledge(job, accepted[n]?.id ?? ''));
      await Promise.all(jobs.map((job) => this.cancel(job)));
    } catch (error) {
      this.complaints.push(`${jobs.length} jobs were never acknowledged: ${String(error)}`);
    }
  }

  private acknowledge({ key }: PlannedJob, id: string): void {
    const before = this.acknowledged.get(key);
    if (before !== undefined && before !== id) this.complaints.push(`job ${key} is ${before} and ${id}`);
    this.acknowledged.set(key, id);
  }

  private async cancel({ key, cancelAfter }: PlannedJob): Promise<void> {
    if (cancelAfter === undefined) return;
    await pause(cancelAfter);
    const { status } = await this.client.insist('POST', `/api/queues/jobs/${this.acknowledged.get(key)}/cancel`);
    // 409: the job had ended, or an earlier try took effect but its answer was lost.
    if (status !== 200 && status !== 201 && status !== 409) this.complaints.push(`cancel of ${key}: ${status}`);
  }
}

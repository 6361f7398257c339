import { HubError } from '../common/errors.js';
import { checkBatch } from './batch.js';
import type { AnyHandler, JobSpec } from './job-handler.js';

export interface RegisteredHandler {
  spec: JobSpec;
  handler: AnyHandler;
}

/** The job types of this process. A mistake in one of them prevents the start. */
export class JobRegistry {
  private readonly types = new Map<string, RegisteredHandler>();

  /** @param queues the queue names of the catalog */
  constructor(private readonly queues: ReadonlySet<string>) {}

  register(spec: JobSpec, handler: AnyHandler): void {
    if (!/^[a-z][a-z0-9_]*$/.test(spec.type)) {
      throw new Error(`Job type "${spec.type}" is not snake_case: rename it in its @JobHandler`);
    }
    if (this.types.has(spec.type)) {
      throw new Error(`Job type "${spec.type}" has two handlers: remove one, or give it a type of its own`);
    }
    if (!this.queues.has(spec.queue)) {
      throw new Error(`Job type "${spec.type}" names the unknown queue "${spec.queue}": see queues/queue-catalog.ts`);
    }
    checkBatch(spec, handler);
    this.types.set(spec.type, { spec, handler });
  }

  /** Returns the types whose jobs run in batches. */
  batched(): JobSpec[] {
    return this.all().flatMap(({ spec }) => (spec.batch ? [spec] : []));
  }

  find(type: string): RegisteredHandler | undefined {
    return this.types.get(type);
  }

  /** @throws HubError UNKNOWN_JOB_TYPE */
  get(type: string): RegisteredHandler {
    const found = this.types.get(type);
    if (!found) {
      const known = [...this.types.keys()].sort().join(', ');
      throw new HubError('UNKNOWN_JOB_TYPE', `No handler for job type "${type}". This hub knows: ${known}`);
    }
    return found;
  }

  all(): RegisteredHandler[] {
    return [...this.types.values()];
  }
}

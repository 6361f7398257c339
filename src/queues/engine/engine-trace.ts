import { Logger } from '@nestjs/common';
import type { QueueOptions } from 'bullmq';

type Telemetry = NonNullable<QueueOptions['telemetry']>;
type Span = ReturnType<Telemetry['tracer']['startSpan']>;
type Fields = Record<string, unknown>;

/** BullMQ's facts that may be logged, and their names; others hold options, payloads or results. */
const FACTS: Record<string, string> = {
  'bullmq.queue.name': 'queue',
  'bullmq.queue.operation': 'operation',
  'bullmq.job.id': 'jobId',
  'bullmq.job.name': 'type',
  'bullmq.job.bulk.count': 'jobs',
  'bullmq.job.attempts.made': 'attemptsMade',
  'bullmq.job.state': 'state',
  'bullmq.queue.rate.limit': 'rateLimitMs',
  'bullmq.worker.rate.limit': 'rateLimitMs',
  'bullmq.worker.stalled.jobs': 'stalledJobs',
};

/** Context of the logger whose lines are written at any LOG_LEVEL. */
export const ENGINE_TRACE = 'BullMQ';

/**
 * BullMQ's telemetry of a queue as lines of the hub's log, where DEBUG selects it. BullMQ's own `NODE_DEBUG=bull` has
 * one message only, and can't be set in a running process.
 */
export function engineTrace(queue: string, debug: string | undefined): Telemetry | undefined {
  if (debug === undefined || !selects(debug, `bull:${queue}`)) return undefined;
  const logger = new Logger(ENGINE_TRACE);
  return {
    tracer: { startSpan: () => new LoggedSpan(logger) },
    // Nothing is passed on with a job.
    contextManager: {
      with: (_context, call) => call() as never,
      active: () => undefined,
      getMetadata: () => '',
      fromMetadata: () => undefined,
    },
  };
}

/**
 * Returns whether a value of DEBUG selects the name, or the one before its colon, as the debug package reads it:
 * `bull*`, `bull:email`, `*,-bull:email`.
 */
export function selects(debug: string, name: string): boolean {
  const names = [name, name.split(':', 1)[0] ?? ''];
  const patterns = debug.split(/[\s,]+/).filter((pattern) => pattern !== '');
  const chosen = (pattern: string) => names.some((one) => matches(one, pattern.split('*')));
  if (patterns.some((pattern) => pattern.startsWith('-') && chosen(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('-') && chosen(pattern));
}

/** Matches a text with the parts between wildcards, each at its earliest position. */
function matches(text: string, [first = '', ...others]: string[]): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** One operation of the engine, logged at its end. */
class LoggedSpan implements Span {
  private readonly began = performance.now();
  private readonly fields: Fields = {};

  constructor(private readonly logger: Logger) {}

  setSpanOnContext<Context>(context: Context): Context {
    return context;
  }

  setAttribute(key: string, value: unknown): void {
    const name = FACTS[key];
    if (name !== undefined && value !== undefined) this.fields[name] = value;
  }

  setAttributes(attributes: Fields): void {
    for (const [key, value] of Object.entries(attributes)) this.setAttribute(key, value);
  }

  addEvent(): void {
    // Events repeat what the attributes say, with the error's message.
  }

  recordException(error: unknown): void {
    this.fields['error'] = error instanceof Error ? error.name : 'error';
  }

  end(): void {
    const { operation = 'operation', ...fields } = this.fields;
    const ms = Math.round((performance.now() - this.began) * 10) / 10;
    this.logger.debug({ ...fields, ms }, `engine: ${String(operation)}`);
  }
}

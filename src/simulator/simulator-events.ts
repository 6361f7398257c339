import { EventEmitter } from 'node:events';
import type { Delivery } from './delivery.js';
import type { SimulatedJob, SimulatedRunner } from './model.js';

/** An answered API call, without the authorization header. */
export interface RecordedRequest {
  method: string;
  path: string;
  /** GitHub's route, e.g. `/repos/{owner}/{repo}`. */
  route: string;
  query: Record<string, string>;
  body: unknown;
  status: number;
  answer: unknown;
}

export interface SimulatorEventMap {
  request: [RecordedRequest];
  /** A webhook was sent, answered or not. */
  delivery: [Delivery];
  'job:waiting': [SimulatedJob];
  'job:queued': [SimulatedJob];
  'job:in_progress': [SimulatedJob];
  'job:completed': [SimulatedJob];
  'runner:registered': [SimulatedRunner];
  'runner:online': [SimulatedRunner];
  'runner:removed': [SimulatedRunner];
  /** After each of the above. */
  change: [];
}

export type SimulatorEventName = Exclude<keyof SimulatorEventMap, 'change'>;

/** The simulator's events, so that callers await an event and not a fixed time. */
export class SimulatorEvents extends EventEmitter<SimulatorEventMap> {
  constructor() {
    super();
    this.setMaxListeners(0);
  }

  announce<Name extends SimulatorEventName>(name: Name, subject: SimulatorEventMap[Name][0]): void {
    (this as EventEmitter).emit(name, subject);
    this.emit('change');
  }

  /** Resolves as soon as the condition holds, which is checked after each event; rejects after `timeoutMs`. */
  until(condition: () => boolean, timeoutMs: number, what = 'the condition'): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.off('change', check);
      };
      const check = () => {
        if (!condition()) return;
        stop();
        resolve();
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${what} did not come true within ${timeoutMs} ms`));
      }, timeoutMs);
      this.on('change', check);
    });
  }
}

import type { Setting } from '../jobs/why.js';

/** Names the variable of a queue that would change a wait. */
export function variable(queue: string, name: string, value: number, advice: string): Setting {
  return { name: variableName(queue, name), value: String(value), advice };
}

export function variableName(queue: string, name: string): string {
  return `QUEUE_${queue.toUpperCase().replaceAll('-', '_')}_${name}`;
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.ceil(ms)} ms` : `${Math.ceil(ms / 100) / 10} s`;
}

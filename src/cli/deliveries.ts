import type { Command } from 'commander';
import type { Delivery } from '../webhooks/delivery.js';
import { resourceCommand, type Json, type Resource } from './resource.js';
import { relative } from './times.js';

const STATUSES: readonly Delivery['status'][] = ['received', 'processed', 'ignored', 'failed'];

const DELIVERIES: Resource<Json<Delivery>> = {
  name: 'deliveries',
  about: "inspect and replay GitHub's webhook deliveries",
  path: '/api/deliveries',
  filters: ['event', 'status', 'demandId', 'runId', 'runner', 'limit', 'cursor'],
  choices: { status: STATUSES },
  columns: [
    ['id', ({ id }) => id],
    ['event', ({ event, action }) => (action === null ? event : `${event}.${action}`)],
    ['repository', ({ repository }) => repository ?? ''],
    ['received', ({ receivedAt }) => relative(receivedAt)],
    ['status', ({ status }) => status],
    ['job', ({ jobId }) => jobId],
    ['error', ({ error }) => error ?? ''],
  ],
  acts: [
    {
      name: 'replay',
      about: 'process deliveries again',
      says: ({ jobId }: { jobId: string }) => `is processed by job ${jobId}`,
    },
  ],
};

export function deliveriesCommand(program: Command): void {
  resourceCommand(program, DELIVERIES);
}

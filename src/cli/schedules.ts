import type { Command } from 'commander';
import { resourceCommand, type Act, type Resource } from './resource.js';
import { scheduleDefinitions } from './schedule-definitions.js';
import { duration, relative } from './times.js';

/** A schedule as the REST API returns it. */
interface Schedule {
  id: string;
  key?: string | null;
  name: string;
  type: string;
  queue: string;
  pattern: string | null;
  tz: string | null;
  every: number | null;
  paused?: boolean;
  nextAt: string | null;
  lastAt: string | null;
  lastError: string | null;
}

const pausing = (name: string, about: string): Act => ({
  name,
  about,
  says: ({ paused, nextAt }: Schedule) => (paused ? 'is paused' : `runs ${relative(nextAt)}`),
});

const SCHEDULES: Resource<Schedule> = {
  name: 'schedules',
  about: 'inspect and manage repeating jobs',
  path: '/api/schedules',
  filters: ['limit', 'cursor'],
  columns: [
    ['id', ({ id }) => id],
    ['key', ({ key }) => key ?? ''],
    ['name', ({ id, key, name }) => (name === id || name === key ? '' : name)],
    ['type', ({ type }) => type],
    [
      'repeats',
      ({ pattern, tz, every }) => (every === null ? `${pattern} ${tz ?? 'UTC'}` : `every ${duration(every)}`),
    ],
    ['state', ({ paused }) => (paused ? 'paused' : 'on')],
    ['last', ({ lastAt }) => relative(lastAt)],
    ['next', ({ nextAt }) => relative(nextAt)],
    ['error', ({ lastError }) => lastError ?? ''],
  ],
  acts: [
    pausing('pause', 'create no jobs until resumed'),
    pausing('resume', 'create jobs again; missed ticks are skipped'),
    {
      name: 'run',
      about: 'create a job now; regular ticks are unaffected',
      says: ({ id }: { id: string }) => `runs as job ${id}`,
    },
    {
      name: 'delete',
      about: 'delete schedules; the jobs that they created are kept',
      method: 'DELETE',
      says: () => 'is deleted',
    },
  ],
};

export function schedulesCommand(program: Command): void {
  scheduleDefinitions(resourceCommand(program, SCHEDULES));
}

import { figure } from '../ui/locale.js';

/** Texts of the overview, and of the table of queues that it has. */
export const overviewTexts = {
  overview: {
    allWell: 'All well.',
    ledgerAway: 'The hub does not answer, or can not read its ledger.',
    engineAway: (reason: string) => `The queue engine is away: ${reason}.`,
    firing: (count: number, critical: number, title: string) =>
      count === 1
        ? `An alert is firing: ${title}.`
        : `${count} alerts are firing${critical > 0 && critical < count ? `, ${critical} of them critical` : ''}; the worst: ${title}.`,
    paused: (queue: string, by: string) => `${queue} is paused ${by}.`,
    pausedMore: (count: number) => `${count} more queues are paused.`,
    waitForSet: (count: number, set: string, reason: string) =>
      `${count === 1 ? 'A workflow job waits' : `${figure(count)} workflow jobs wait`} for ${set}: ${reason}.`,
    full: (max: number) => `the set is full (${figure(max)})`,
    unserved: (count: number, reason: string) =>
      `${count === 1 ? 'A workflow job waits' : `${figure(count)} workflow jobs wait`} for no set of this hub: ${reason}.`,
    oldest: (text: string, queue: string) => `The oldest waiting job, in ${queue}, has waited ${text}.`,
    numbers: {
      label: 'Numbers',
      waiting: 'Waiting jobs',
      active: 'Running jobs',
      failed: 'Failed jobs',
      demands: 'Workflow jobs that wait',
      failedDemands: 'Workflow jobs failed in an hour',
      runners: 'Runners',
      alerts: 'Alerts firing',
      github: 'GitHub calls left',
      of: (value: number, all: number) => `${figure(value)} of ${figure(all)}`,
    },
    alerts: 'Alerts',
    queues: 'Queues',
    counts: {
      waiting: 'Waiting',
      active: 'Active',
      delayed: 'Delayed',
      failed: 'Failed',
      throughput: 'Completed per minute',
      failures: 'Failures per minute',
    },
  },
  queues: {
    label: 'Queues',
    columns: {
      name: 'Queue',
      waiting: 'Waiting',
      active: 'Active',
      delayed: 'Delayed',
      failed: 'Failed',
      perMinute: 'Per minute',
      p95: 'p95 of runs',
      oldest: 'Oldest waits',
      state: 'State',
    },
    running: 'open',
    paused: 'paused',
    pausedBy: (who: string | null, reason: string | null) => `by ${who ?? 'somebody'}${reason ? `: ${reason}` : ''}`,
  },
} as const;

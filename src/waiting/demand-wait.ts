import type { Setting, Why } from '../jobs/why.js';

/** The job that prepares a demand's runner: why it waits, and why its last run put it off. */
export interface Preparation {
  why: Why;
  parkedFor: string | null;
}

/** Codes of a preparation that has not ended, but of which nothing is known beyond what the demand says. */
const UNREMARKABLE = new Set<Why['code']>(['ENDED', 'RUNNING', 'NEXT', 'SUSPENDED']);

/**
 * Explains why a demand's runner has not started, by what the job that prepares it waits for: GitHub's budget, or the
 * line of its queue. Pure.
 * @param app whether the hub has the credentials of a GitHub App
 */
export function explainStart(demand: Why, { why: job, parkedFor }: Preparation, app: boolean): Why {
  const { until, position, ahead, setting } = job;
  const asked = /^RATE_LIMITED: (.*GitHub.*)/.exec(parkedFor ?? '')?.[1];
  if (asked !== undefined && job.code === 'SUSPENDED') {
    const reason = `${asked}; its runner is registered after ${until?.toISOString() ?? 'that'}`;
    return { ...demand, code: 'GITHUB_BUDGET', reason, until, setting: app ? null : APP };
  }
  if (demand.code === 'ISOLATION') return { ...demand, until };
  if (UNREMARKABLE.has(job.code)) return demand;
  const reason = `${demand.reason}. The job that does it waits: ${job.reason}`;
  return { ...demand, code: job.code, reason, until, position, ahead, setting };
}

const APP: Setting = {
  name: 'GITHUB_APP_ID',
  value: '',
  advice: 'an App has a budget for each account that installs it; a token has one of 5,000 calls an hour for all',
};

import { figure } from '../ui/locale.js';

/** Texts of the proof after an outage. */
export const outagesTexts = {
  title: 'Outages',
  stores: { redis: 'Redis', postgres: 'PostgreSQL' },
  redis: (lasted: string, ran: string, missing: number | undefined) => {
    const lost = missing === undefined ? '' : missing === 0 ? '; none lost' : `; ${figure(missing)} lost`;
    return `Redis was away ${lasted}; ${ran}${lost}.`;
  },
  ran: (jobs: number, isLeast: boolean) => {
    if (jobs === 0) return 'no job had to run from the ledger';
    return `${isLeast ? 'at least ' : ''}${jobs === 1 ? '1 job' : `${figure(jobs)} jobs`} ran from the ledger`;
  },
  wereHeld: 'jobs waited in the ledger',
  postgres: (lasted: string) => `PostgreSQL was away ${lasted}; nothing was accepted, and jobs waited.`,
  accepted: (accepted: number, ended: number, at: string) =>
    `${accepted === 1 ? '1 job was' : `${figure(accepted)} jobs were`} accepted meanwhile; ${figure(ended)} of them had ended by ${at}.`,
  goesOn: (store: string, since: string) => `${store} is away since ${since}; jobs are accepted and `,
  areHeld: 'wait in the ledger until it is back.',
  run: (jobs: number) => `run from the ledger: ${figure(jobs)} so far.`,
  acceptedSince: 'Jobs accepted since then',
  noticed: (nodes: number, isInterrupted: boolean) =>
    `${nodes > 1 ? ` · noticed by ${figure(nodes)} nodes` : ''}${isInterrupted ? ' · a node ended meanwhile' : ''}`,
  dismiss: 'Dismiss',
} as const;

import type { Transition } from './transition.js';

/** What becomes of runs that nobody will report: cancelled if that was asked, failed if once too often, else again. */
export function orphanTransitions(orphaned: { where: string; reason: string }, maxCrashes: number): Transition[] {
  const orphan: Omit<Transition, 'to'> = {
    from: ['active'],
    actor: 'recovery',
    detail: { reason: orphaned.reason },
    // Of those that ran together nobody knows which one it was: each runs by itself from now on.
    set: 'crashes = j.crashes + 1, batched = false',
    where: orphaned.where,
  };
  return [
    { ...orphan, to: 'cancelled', where: `${orphan.where} and j.cancel_reason is not null` },
    {
      ...orphan,
      to: 'failed',
      detail: { code: 'POISONED', reason: orphaned.reason },
      set: `${orphan.set}, error_code = 'POISONED', error_message = 'Its run was lost once too often: ${orphaned.reason}'`,
      where: `${orphan.where} and j.crashes >= ${maxCrashes}`,
    },
    { ...orphan, to: 'accepted' },
  ];
}

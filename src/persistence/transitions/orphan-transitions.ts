import type { Transition } from './transition.js';

/**
 * Transitions for orphaned runs: cancelled if requested, failed past maxCrashes, else accepted.
 * @param fair names of the fair queues, whose jobs stay in the ledger
 */
export function orphanTransitions(
  orphaned: { where: string; reason: string },
  maxCrashes: number,
  fair: string[],
): Transition[] {
  const orphan: Omit<Transition, 'to'> = {
    from: ['active'],
    actor: 'recovery',
    detail: { reason: orphaned.reason },
    // In a batch the cause could be any of its jobs, so each runs alone from now on.
    set: `crashes = j.crashes + 1, batched = j.queue = any('{${fair.join(',')}}'::text[])`,
    where: orphaned.where,
  };
  return [
    { ...orphan, to: 'cancelled', where: `${orphan.where} and j.cancel_reason is not null` },
    {
      ...orphan,
      to: 'failed',
      detail: { code: 'POISONED', reason: orphaned.reason },
      set: `${orphan.set}, error_code = 'POISONED', error_message = 'Its runs were lost too often: ${orphaned.reason}'`,
      where: `${orphan.where} and j.crashes >= ${maxCrashes}`,
    },
    { ...orphan, to: 'accepted' },
  ];
}

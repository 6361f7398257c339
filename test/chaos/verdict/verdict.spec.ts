import { describe, expect, it } from 'vitest';
import type { JobState } from '../../../src/jobs/job-state.js';
import type { PlannedJob } from '../load/plan.js';
import type { RunEnd, WitnessLine } from '../node/steps.js';
import { endedTwice, flawsOf, lostOf } from './ends.js';
import type { LedgerJob, Step } from './history.js';
import { longestGap, recoveredWithin } from './progress.js';
import { runsOf, startsOf } from './starts.js';

const begin = (jobId: string, runNumber: number, node: string, at: number, attempt = 1): WitnessLine => {
  return { jobId, key: jobId, runNumber, attempt, node, end: null, at };
};
const end = (jobId: string, runNumber: number, node: string, at: number, how: RunEnd, attempt = 1): WitnessLine => {
  return { jobId, key: jobId, runNumber, attempt, node, end: how, at };
};

describe('startsOf', () => {
  const count = (lines: WitnessLine[], blames: Parameters<typeof startsOf>[1] = []) => {
    const { unexplained, allowed } = startsOf(runsOf(lines), blames);
    return [unexplained.length, allowed.length];
  };
  const twice = [begin('x', 1, 'a#1', 100), begin('x', 2, 'b#1', 900), end('x', 2, 'b#1', 950, 'returned')];

  it.each<[string, WitnessLine[]]>([
    ['once', [begin('x', 1, 'a#1', 1), end('x', 1, 'a#1', 2, 'returned')]],
    [
      'again after a failed attempt',
      [begin('x', 1, 'a#1', 1), end('x', 1, 'a#1', 2, 'threw'), begin('x', 2, 'a#1', 3, 2)],
    ],
    ['again after a snooze', [begin('x', 1, 'a#1', 1), end('x', 1, 'a#1', 2, 'snoozed'), begin('x', 2, 'b#1', 3)]],
    ['again after a release', [begin('x', 1, 'a#1', 1), end('x', 1, 'a#1', 2, 'aborted'), begin('x', 2, 'b#1', 3)]],
  ])('accepts a job that ran %s', (_what, lines) => {
    expect(count(lines)).toEqual([0, 0]);
  });

  it('counts an undisturbed run that was started again', () => {
    expect(count(twice)).toEqual([1, 0]);
  });

  it('allows a repeated run only when its own process was killed during it', () => {
    expect(count(twice, [{ node: 'a#1', from: 500, to: Infinity }])).toEqual([0, 1]);
    expect(count(twice, [{ node: 'a#2', from: 500, to: Infinity }])).toEqual([1, 0]);
    expect(count(twice, [{ node: 'a#1', from: 0, to: 50 }])).toEqual([1, 0]);
  });

  it('counts a failed attempt whose outcome was lost', () => {
    const lines = [begin('x', 1, 'a#1', 1), end('x', 1, 'a#1', 2, 'threw'), begin('x', 2, 'b#1', 3, 1)];
    expect(count(lines)).toEqual([1, 0]);
  });

  it('counts a claim that ran twice even when its process was killed', () => {
    const lines = [begin('x', 1, 'a#1', 1), begin('x', 1, 'b#1', 2)];
    expect(count(lines, [{ node: 'a#1', from: 0, to: Infinity }])).toEqual([1, 0]);
  });
});

const step = (at: number, from: JobState | null, to: JobState, more: Partial<Step> = {}): Step => {
  return { at, from, to, node: null, actor: null, attempt: 1, detail: null, due: 0, ...more };
};
const job = (id: string, trail: Step[], code: string | null = null): LedgerJob => {
  return { id, key: id, type: 'chaos_step', state: trail.at(-1)?.to ?? 'accepted', code, runNumber: 1, trail };
};
const planned = (key: string, more: Partial<PlannedJob> = {}): PlannedJob => {
  return { key, request: { type: 'chaos_step' }, ends: ['completed'], asked: 1, children: 0, ...more };
};
const RAN = [step(0, null, 'accepted'), step(1, 'accepted', 'waiting'), step(2, 'waiting', 'active')];
const DONE = [...RAN, step(3, 'active', 'completed')];

describe('the verdict on ends', () => {
  it.each<[string, LedgerJob[], PlannedJob, number]>([
    ['completed as planned', [job('x', DONE)], planned('x'), 0],
    ['missing', [], planned('x'), 1],
    ['still active', [job('x', RAN)], planned('x'), 1],
    ['completed instead of failed', [job('x', DONE)], planned('x', { ends: ['failed'], code: 'FLAKY' }), 1],
    [
      'failed for another reason',
      [job('x', [...RAN, step(3, 'active', 'failed')], 'TIMEOUT')],
      planned('x', { ends: ['failed'], code: 'FLAKY' }),
      1,
    ],
    [
      'failed as POISONED without crashes',
      [job('x', [...RAN, step(3, 'active', 'failed')], 'POISONED')],
      planned('x'),
      1,
    ],
  ])('finds the lost jobs when a job is %s', (_what, jobs, plan, lost) => {
    expect(lostOf([plan], new Map([['x', 'x']]), jobs)).toHaveLength(lost);
  });

  it('counts a second end unless an actor reopened the job', () => {
    const again = (actor: string | null) => [
      ...DONE,
      step(4, 'completed', 'accepted', { actor }),
      step(5, 'accepted', 'failed'),
    ];
    expect(endedTwice([job('x', DONE), job('y', again('operator'))])).toEqual([]);
    expect(endedTwice([job('x', again(null))])).toHaveLength(1);
    expect(endedTwice([job('x', [...DONE, step(4, 'completed', 'completed')])])).toEqual([]);
  });

  it('counts an invalid trail, a duplicate job and a missing child as flaws', () => {
    expect(flawsOf([planned('x')], [job('x', DONE)])).toEqual([]);
    expect(flawsOf([], [job('x', [...RAN, step(3, 'waiting', 'completed')])])).toHaveLength(1);
    expect(flawsOf([], [job('x', DONE), { ...job('x', DONE), id: 'other' }])).toHaveLength(1);
    expect(flawsOf([planned('x', { children: 1 })], [job('x', DONE)])).toHaveLength(1);
  });
});

describe('the measurement of progress', () => {
  it('ends a recovery when the last due job has started', () => {
    const late = job('x', [
      step(0, null, 'accepted'),
      step(700, 'accepted', 'active'),
      step(800, 'active', 'completed'),
    ]);
    const later = job('y', [step(0, null, 'accepted', { due: 5000 }), step(5001, 'accepted', 'active', { due: 5000 })]);
    expect(recoveredWithin([late, later], [{ to: 100 }])).toEqual({ ms: 600, id: 'x' });
  });

  it('counts a gap only while a job is due, so a long run is none', () => {
    const busy = runsOf([begin('x', 1, 'a', 0), end('x', 1, 'a', 5000, 'returned')]);
    const running = job('x', [
      step(0, null, 'accepted'),
      step(0, 'accepted', 'active'),
      step(5000, 'active', 'completed'),
    ]);
    expect(longestGap([running], busy)).toBe(0);
    const waiting = job('y', [step(1000, null, 'accepted'), step(4000, 'accepted', 'cancelled')]);
    expect(longestGap([running, waiting], busy)).toBe(3000);
  });
});

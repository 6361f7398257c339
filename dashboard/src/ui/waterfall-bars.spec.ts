import { describe, expect, it } from 'vitest';
import { barsOf, type Bar, type Waited } from './waterfall-bars.js';

const BASE = Date.UTC(2026, 0, 1);
const at = (seconds: number | null | undefined) =>
  seconds === null || seconds === undefined ? null : new Date(BASE + seconds * 1000).toISOString();
const NAMES = ['receivedAt', 'admittedAt', 'registeredAt', 'containerAt', 'onlineAt', 'jobStartedAt'] as const;

interface More {
  started?: number;
  ended?: number;
  gone?: number;
  hasRunner?: boolean;
}
/** A job that was queued at 0, with the instants of its stages in order, in seconds. */
function job(seconds: (number | null)[], { started, ended, gone, hasRunner = seconds.length > 1 }: More = {}): Waited {
  const times = Object.fromEntries(NAMES.map((name, index) => [name, at(seconds[index])]));
  return {
    ...{ queuedAt: at(0) ?? '', startedAt: at(started), completedAt: at(ended), runnerId: hasRunner ? 'r' : null },
    times: { ...times, goneAt: at(gone) },
  };
}
const textOf = ({ stage, from, to, kind }: Bar) =>
  [stage, `${(from - BASE) / 1000}-${to === null ? '' : (to - BASE) / 1000}`, kind].filter(Boolean).join(' ');
const bars = (of: Waited) => barsOf(of).map(textOf).join(', ');

describe('barsOf', () => {
  it.each<[string, Waited, string]>([
    ['nothing but the queue', job([]), 'webhook 0-'],
    ['a job that is held', job([1]), 'webhook 0-1, admission 1-'],
    ['a runner that registers', job([1, 3]), 'webhook 0-1, admission 1-3, registration 3-'],
    [
      'a runner that is online without its job',
      job([1, 3, 4, 6, 7]),
      'webhook 0-1, admission 1-3, registration 3-4, container 4-6, online 6-7, job 7-',
    ],
    [
      'a job that runs',
      job([1, 3, 4, 6, 7, 8]),
      'webhook 0-1, admission 1-3, registration 3-4, container 4-6, online 6-7, job 7-8, run 8-',
    ],
    [
      'the whole way, with a runner that is not gone yet',
      job([1, 3, 4, 6, 7, 8], { ended: 20 }),
      'webhook 0-1, admission 1-3, registration 3-4, container 4-6, online 6-7, job 7-8, run 8-20, gone 20-',
    ],
    [
      'the whole way',
      job([1, 3, 4, 6, 7, 8], { ended: 20, gone: 50 }),
      'webhook 0-1, admission 1-3, registration 3-4, container 4-6, online 6-7, job 7-8, run 8-20, gone 20-50',
    ],
    [
      'stages that were not seen, which count towards the next',
      job([null, 3, null, 6, null, 8]),
      'admission 0-3, container 3-6, job 6-8, run 8-',
    ],
    [
      'a runner that was seen online only after its job had begun',
      job([1, 3, 4, 6, 9, 8]),
      'webhook 0-1, admission 1-3, registration 3-4, container 4-6, job 6-8, run 8-',
    ],
    [
      'a warm runner, ready before the job came',
      job([1, 1.5, -60, -58, -50, 2], { ended: 9 }),
      'webhook 0-1, admission 1-1.5, registration -60--60 early, container -58--58 early, online -50--50 early, job 1.5-2, run 2-9, gone 9-',
    ],
    ['a job cancelled while it waited', job([1], { ended: 5, hasRunner: false }), 'webhook 0-1, admission 1-5 cut'],
    ['a job cancelled before the hub knew of it', job([], { ended: 5, hasRunner: false }), 'webhook 0-5 cut'],
    [
      'a job cancelled while its runner started',
      job([1, 3, 4], { ended: 5, gone: 30 }),
      'webhook 0-1, admission 1-3, registration 3-4, container 4-5 cut, gone 5-30',
    ],
    [
      "GitHub's clock ahead: no stage is negative",
      job([-4, -3.5, -3, -2, -1, 1], { ended: -1 }),
      'webhook 0-0, admission 0-0, registration -3--3 early, container -2--2 early, online -1--1 early, job 0-0, run 0-0, gone 0-',
    ],
    [
      "GitHub's clock behind: the container's start is the earliest beginning",
      job([31, 32, 33, 34, 35, 36], { started: 5, ended: 12 }),
      'webhook 0-31, admission 31-32, registration 32-33, container 33-34, job 34-34, run 34-34, gone 34-',
    ],
    [
      'a short job of whose beginning the hub heard after its end',
      job([1, 2, 3, 4, 5, 7], { started: 5.5, ended: 6 }),
      'webhook 0-1, admission 1-2, registration 2-3, container 3-4, online 4-5, job 5-5.5, run 5.5-6, gone 6-',
    ],
    [
      'a runner that was gone before GitHub reported the end',
      job([1, 2, 3, 4, 5, 6], { ended: 20, gone: 19 }),
      'webhook 0-1, admission 1-2, registration 2-3, container 3-4, online 4-5, job 5-6, run 6-20, gone 20-20',
    ],
  ])('of %s', (_, of, expected) => expect(bars(of)).toBe(expected));
});

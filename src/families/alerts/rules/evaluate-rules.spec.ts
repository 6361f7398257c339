import { describe, expect, it } from 'vitest';
import type { AlertRule } from './alert-rule.js';
import { DEFAULT_RULES } from './default-rules.js';
import { evaluateRules, keyOf, type EvaluationInput } from './evaluate-rules.js';
import { figuresOf, type Figure, type Readings } from './rule-metrics.js';

const NOW = new Date('2026-01-01T00:10:00Z');
const NONE: Readings = {
  ...{ queues: [], ended: [], isolation: [], demands: [] },
  fleet: { workers: 1, engineAwaySeconds: 0, dispatchLagSeconds: 0, alive: [] },
};
const ruleOf = (changes: Partial<AlertRule> = {}): AlertRule => ({
  ...{ name: 'r', metric: 'queue_waiting', severity: 'error', threshold: 1000, forMs: 0, labels: {}, enabled: true },
  ...{ shipped: true, updatedAt: null, updatedBy: null },
  ...changes,
});
const KEY = 'rule:r queue=a';
const waiting = (value: number, queue = 'a'): Figure => ({ labels: { queue }, value });

function evaluate(figures: Figure[], changes: Partial<EvaluationInput> = {}) {
  const rest = { open: [], pending: new Map<string, Date>(), now: NOW, afterOutage: false };
  const all = { ...figuresOf(NONE), queue_waiting: figures };
  return evaluateRules({ rules: [ruleOf()], figures: all, ...rest, ...changes });
}
const openAt = (calm: number) => ({ open: [{ key: KEY, rule: 'r', calm }] });

describe('evaluateRules', () => {
  it.each([
    ['at the threshold', [waiting(1000)], []],
    ['above it', [waiting(1001)], [KEY]],
    ['above it in two queues', [waiting(1001), waiting(5000, 'b')], [KEY, 'rule:r queue=b']],
    ['without a figure', [], []],
  ])('fires %s', (_, figures, keys) => {
    expect(evaluate(figures).fire.map(({ key }) => key)).toEqual(keys);
  });

  it('raises at most 200 alerts of a rule, the worst first', () => {
    const figures = Array.from({ length: 300 }, (_, n) => waiting(2000 + n, `q${n}`));
    const { fire } = evaluate(figures);
    expect([fire.length, fire[0]?.value]).toEqual([200, 2299]);
  });

  it.each([
    ['is above', 2000, 1, { repeat: [{ key: KEY, value: 2000 }], calm: [], resolve: [] }],
    ['is between', 900, 1, { repeat: [], calm: [{ key: KEY, calm: 0 }], resolve: [] }],
    ['stays between', 900, 0, { repeat: [], calm: [], resolve: [] }],
    ['falls to 80 %', 800, 0, { repeat: [], calm: [{ key: KEY, calm: 1 }], resolve: [] }],
    ['stays there', 100, 1, { repeat: [], calm: [], resolve: [KEY] }],
  ])('of an alert whose figure %s', (_, value, calm, expected) => {
    expect(evaluate([waiting(value)], openAt(calm))).toMatchObject({ fire: [], ...expected });
  });

  it.each([
    ['the figure is gone', { rules: [ruleOf()] }],
    ['the rule is gone', { rules: [] }],
    ['the rule is disabled', { rules: [ruleOf({ enabled: false })] }],
    ['the rule is for another queue', { rules: [ruleOf({ labels: { queue: 'b' } })] }],
  ])('resolves an alert when %s', (_, changes) => {
    const figures = changes.rules[0]?.enabled === false || changes.rules[0]?.labels['queue'] ? [waiting(5000)] : [];
    expect(evaluate(figures, { ...openAt(1), ...changes }).resolve).toEqual([KEY]);
  });

  it.each([
    ['begins to wait', undefined, 2000, { fire: [], pend: [KEY], unpend: [] }],
    ['waits on', new Date(NOW.getTime() - 59_999), 2000, { fire: [], pend: [], unpend: [] }],
    ['fires after its time', new Date(NOW.getTime() - 60_000), 2000, { fire: [{ key: KEY }], pend: [], unpend: [KEY] }],
    ['forgets a peak', new Date(NOW.getTime() - 30_000), 900, { fire: [], pend: [], unpend: [KEY] }],
  ])('%s', (_, since, value, expected) => {
    const pending = new Map(since ? [[KEY, since]] : []);
    expect(evaluate([waiting(value)], { rules: [ruleOf({ forMs: 60_000 })], pending })).toMatchObject(expected);
  });

  it('mutes what the engine, missing workers or an outage explain, and nothing else', () => {
    const rules = Object.entries(DEFAULT_RULES).map(([name, body]) => ruleOf({ name, ...body }));
    const fleet = { ...NONE.fleet, engineAwaySeconds: 60 };
    const mutedBy = (readings: Readings, afterOutage = false) =>
      evaluateRules({ ...{ rules, open: [], pending: new Map(), now: NOW }, figures: figuresOf(readings), afterOutage })
        .muted;
    expect(mutedBy(NONE)).toEqual({});
    const away = 'engine-away';
    expect(mutedBy({ ...NONE, fleet })).toEqual({
      ...{ 'queue-backlog': away, 'old-jobs': away, 'ledger-lag': away, 'slow-runs': away },
    });
    rules.push(ruleOf({ name: 'constructor' }));
    expect(mutedBy({ ...NONE, fleet })).toMatchObject({ constructor: away });
    expect(mutedBy({ ...NONE, fleet }, true)).toMatchObject({ 'old-jobs': 'ledger-away', 'slow-runs': away });
  });
});

describe('keyOf', () => {
  it('does not depend on the order of labels', () => {
    expect(keyOf('r', { type: 't', queue: 'q' })).toBe(keyOf('r', { queue: 'q', type: 't' }));
  });
});

describe('figuresOf', () => {
  const ended = (type: string, completed: number, failed: number) => ({ queue: 'a', type, completed, failed });
  const queue = { queue: 'a', waiting: 7, active: 0, delayed: 0, oldestWaitingSeconds: 3, runSecondsP95: 2 };

  it('sums failures by queue, and judges no type by a few jobs', () => {
    const figures = figuresOf({ ...NONE, queues: [queue], ended: [ended('x', 10, 10), ended('y', 0, 19)] });
    expect(figures.queue_failed_hour).toEqual([{ labels: { queue: 'a' }, value: 29 }]);
    expect(figures.type_failure_ratio).toEqual([{ labels: { queue: 'a', type: 'x' }, value: 0.5 }]);
  });

  it('counts demands by the runner set for which they wait', () => {
    const demands = [
      { set: 'gpu', waiting: 5 },
      { set: 'linux', waiting: 1 },
    ];
    const rule = ruleOf({ metric: 'demands_waiting', threshold: 3 });
    const { fire } = evaluateRules({
      ...{ rules: [rule], open: [], pending: new Map<string, Date>(), now: NOW, afterOutage: false },
      figures: figuresOf({ ...NONE, demands }),
    });
    expect(fire).toMatchObject([
      { key: 'rule:r set=gpu', title: '5 workflow jobs wait for the runner set gpu', labels: { set: 'gpu' } },
    ]);
  });

  it.each([
    [1, 0],
    [0, 7],
  ])('counts the jobs that wait with %d workers as %d', (workers, value) => {
    const figures = figuresOf({ ...NONE, queues: [queue], fleet: { ...NONE.fleet, workers } });
    expect(figures.jobs_without_worker).toEqual([{ labels: {}, value }]);
  });
});

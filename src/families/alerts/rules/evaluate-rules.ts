import type { Labels, Severity } from '../model/alert.js';
import type { AlertRule } from './alert-rule.js';
import { AFTER_OUTAGE, EXPLAINED } from './default-rules.js';
import { TITLES } from './titles.js';
import type { Figure, RuleMetric } from './rule-metrics.js';

/** Share of the threshold below which an alert calms down, and the evaluations in a row after which it is resolved. */
const CALM_SHARE = 0.8;
const CALM_EVALUATIONS = 2;
/** Maximum number of alerts that one rule raises in an evaluation. */
const MAX_FIGURES = 200;

/** An alert of a rule that is not resolved. */
export interface OpenAlert {
  key: string;
  rule: string;
  calm: number;
}

/** Facts before an evaluation. `pending`: since when figures are above their thresholds, by key. */
export interface EvaluationInput {
  rules: readonly AlertRule[];
  figures: Readonly<Record<RuleMetric, readonly Figure[]>>;
  open: readonly OpenAlert[];
  pending: ReadonlyMap<string, Date>;
  now: Date;
  /** PostgreSQL was away until a moment ago. */
  afterOutage: boolean;
}

export interface Firing {
  key: string;
  rule: string;
  severity: Severity;
  title: string;
  detail: string;
  labels: Labels;
  value: number;
}

/** What an evaluation changes, by the keys of alerts. */
export interface Evaluation {
  fire: Firing[];
  /** Open alerts whose figure is still above. */
  repeat: { key: string; value: number }[];
  /** Open alerts by the number of calm evaluations in a row. */
  calm: { key: string; calm: number }[];
  resolve: string[];
  pend: string[];
  unpend: string[];
  /** Rules that explain the alerts of others, by the rule that is explained. */
  muted: Record<string, string>;
}

/** Decides what fires, repeats, calms down and is resolved. Pure. */
export function evaluateRules({ rules, figures, open, pending, now, afterOutage }: EvaluationInput): Evaluation {
  const result: Evaluation = { fire: [], repeat: [], calm: [], resolve: [], pend: [], unpend: [], muted: {} };
  const openByKey = new Map(open.map((alert) => [alert.key, alert]));
  const waiting = new Set(pending.keys());
  const quiet = new Map(openByKey);
  const active = rules.filter(({ enabled }) => enabled);
  for (const rule of active) {
    for (const { labels, value } of matching(rule, figures[rule.metric])) {
      const key = keyOf(rule.name, labels);
      if (value <= CALM_SHARE * rule.threshold) continue;
      quiet.delete(key);
      const alert = openByKey.get(key);
      if (value <= rule.threshold) {
        if (alert && alert.calm > 0) result.calm.push({ key, calm: 0 });
        continue;
      }
      const since = pending.get(key);
      if (alert) result.repeat.push({ key, value });
      else if (now.getTime() - (since ?? now).getTime() >= rule.forMs)
        result.fire.push(firing(rule, key, labels, value));
      else if (since) waiting.delete(key);
      else result.pend.push(key);
    }
  }
  for (const { key, calm } of quiet.values()) {
    if (calm + 1 >= CALM_EVALUATIONS) result.resolve.push(key);
    else result.calm.push({ key, calm: calm + 1 });
  }
  result.unpend = [...waiting];
  result.muted = mutedRules(active, figures, afterOutage);
  return result;
}

function matching({ labels: wanted }: AlertRule, figures: readonly Figure[]): readonly Figure[] {
  const limits = Object.entries(wanted);
  const found = figures.filter(({ labels }) => limits.every(([name, value]) => labels[name] === value));
  return found.length <= MAX_FIGURES ? found : [...found].sort((a, b) => b.value - a.value).slice(0, MAX_FIGURES);
}

/** Identifies an alert of a rule: its name and the labels' values. */
export function keyOf(rule: string, labels: Labels): string {
  const parts = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  return [`rule:${rule}`, ...parts].join(' ');
}

function firing({ name, metric, severity, threshold }: AlertRule, key: string, labels: Labels, value: number): Firing {
  const title = TITLES[metric](Math.round(value), labels, value);
  const detail = `The rule ${name} fires above ${threshold}, and resolves at ${CALM_SHARE * 100} % of it.`;
  return { key, rule: name, severity, title, detail, labels, value };
}

function mutedRules(
  rules: readonly AlertRule[],
  figures: EvaluationInput['figures'],
  afterOutage: boolean,
): Record<string, string> {
  // Without a prototype, since a rule may be called `constructor`.
  const muted = Object.create(null) as Record<string, string>;
  const mute = (metrics: readonly RuleMetric[], by: string) => {
    for (const { name, metric } of rules) if (metrics.includes(metric)) muted[name] ??= by;
  };
  if (afterOutage) mute(AFTER_OUTAGE, 'ledger-away');
  for (const rule of rules) {
    const explained = EXPLAINED[rule.metric];
    const above = figures[rule.metric].some(({ value }) => value > rule.threshold);
    if (explained && above) mute(explained, rule.name);
  }
  return muted;
}

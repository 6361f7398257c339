import { describe, expect, it } from 'vitest';
import type { ChildJob } from '../../../jobs/job.js';
import { resolved } from './references.js';
import { latestJobs, standings } from './step-states.js';
import { stepsSchema, type Step } from './steps.js';

const parsed = (...steps: object[]): Step[] =>
  stepsSchema.parse(steps.map((step) => ({ type: 'probe_echo', ...step })));
const problems = (...steps: object[]): string[] => {
  const { error } = stepsSchema.safeParse(steps.map((step) => ({ type: 'probe_echo', ...step })));
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
};
const job = (name: string, state: ChildJob['state'] = 'completed'): ChildJob => ({
  ...{ id: name, name, type: 'probe_echo', state },
  result: { of: name },
  error: state === 'failed' ? { code: 'BAD', message: 'it is bad' } : null,
});

describe('the steps of a workflow', () => {
  it.each<[string, object[], string[]]>([
    ['an id twice', [{ id: 'a' }, { id: 'a' }], ['1.id: is given twice: "a"']],
    ['a step that is none', [{ id: 'a', dependsOn: ['b'] }], ['0.dependsOn: names "b", which is no step']],
    ['itself', [{ id: 'a', dependsOn: ['a'] }], [': wait for each other in a circle: a → a']],
    [
      'a circle',
      [
        { id: 'a', dependsOn: ['c'] },
        { id: 'b', dependsOn: ['a'] },
        { id: 'c', dependsOn: ['b'] },
      ],
      [': wait for each other in a circle: a → c → b → a'],
    ],
    [
      'a reference to what need not have ended',
      [{ id: 'a' }, { id: 'b', data: { list: [{ $from: 'a.result.of' }] } }],
      ['1.data.list.0: refers to "a", which is not among the steps before "b"'],
    ],
    [
      'data that is a reference as a whole',
      [{ id: 'a', data: { $from: 'input' } }],
      ['0.data: must name its fields: a reference may stand for each of them'],
    ],
    ['the name of the input', [{ id: 'input' }], ['0.id: must not be "input", which names the data of the workflow']],
    ['no step', [], [': Too small: expected array to have >=1 items']],
  ])('refuse %s', (_, steps, expected) => {
    expect(problems(...steps)).toEqual(expected);
  });

  it('may refer to the input, and to any step before', () => {
    const chain = [
      { id: 'a' },
      { id: 'b', dependsOn: ['a'] },
      { id: 'c', dependsOn: ['b'], data: { x: { $from: 'a.result' } } },
    ];
    expect(problems(...chain, { id: 'd', data: { y: { $from: 'input.z' } } })).toEqual([]);
  });
});

describe('where steps stand', () => {
  const diamond = parsed(
    ...[{ id: 'a' }, { id: 'b', dependsOn: ['a'] }, { id: 'c', dependsOn: ['a'] }],
    ...[
      { id: 'd', dependsOn: ['b', 'c'] },
      { id: 'undo', dependsOn: ['d'], when: 'failure' },
    ],
    { id: 'end', dependsOn: ['undo'], when: 'always' },
  );
  const shown = (jobs: ChildJob[], steps = diamond, refused: string[] = []) =>
    standings(steps, latestJobs(jobs, 0), new Set(refused))
      .map(({ step, state, isReady }) => `${step.id} ${isReady ? 'ready' : state}`)
      .join(', ');

  it.each<[string, ChildJob[], string]>([
    ['nothing has begun', [], 'a ready, b pending, c pending, d pending, undo pending, end pending'],
    ['the first runs', [job('a', 'active')], 'a open, b pending, c pending, d pending, undo pending, end pending'],
    [
      'one of two has ended',
      [job('a'), job('b'), job('c', 'delayed')],
      'a completed, b completed, c open, d pending, undo pending, end pending',
    ],
    [
      'all went well',
      [job('a'), job('b'), job('c'), job('d')],
      'a completed, b completed, c completed, d completed, undo skipped, end ready',
    ],
    [
      'one has failed',
      [job('a'), job('b', 'failed'), job('c')],
      'a completed, b failed, c completed, d skipped, undo ready, end pending',
    ],
    [
      'one was cancelled',
      [job('a'), job('b', 'cancelled'), job('c'), job('undo')],
      'a completed, b cancelled, c completed, d skipped, undo completed, end ready',
    ],
  ])('%s', (_, jobs, expected) => {
    expect(shown(jobs)).toBe(expected);
  });

  it('lets the others go on after a failure that does not count', () => {
    const steps = parsed({ id: 'a', continueOnError: true }, { id: 'b', dependsOn: ['a'] });
    expect(shown([job('a', 'failed')], steps)).toBe('a failed, b ready');
    expect(shown([], steps, ['a'])).toBe('a failed, b ready');
  });

  it('counts jobs that failed before the last retry no more, and completed ones always', () => {
    const jobs = [job('a'), job('b', 'failed'), job('b~2', 'failed'), job('c', 'failed')];
    const states = (reopened: number) => [...latestJobs(jobs, reopened)].map(([id, { name }]) => `${id}: ${name}`);
    expect(states(1)).toEqual(['a: a', 'b: b~2']);
    expect(states(2)).toEqual(['a: a']);
    // Restored from a backup, which holds no trails.
    expect(states(0)).toEqual(['a: a', 'b: b~2', 'c: c']);
  });
});

describe('references', () => {
  const known = { build: { state: 'completed', result: { tag: 'v1', list: [{ n: 1 }] }, error: null }, input: {} };

  it.each<[object, object]>([
    [{ tag: { $from: 'build.result.tag' } }, { tag: 'v1' }],
    [{ deep: [{ n: { $from: 'build.result.list.0.n' } }] }, { deep: [{ n: 1 }] }],
    [{ all: { $from: 'build' } }, { all: known.build }],
    [
      { $from: 'x', other: 1 },
      { $from: 'x', other: 1 },
    ],
  ])('%j stand for %j', (data, expected) => {
    expect(resolved(data as never, known, 1000)).toEqual(expected);
  });

  it.each(['build.result.none', 'build.result.tag.length', 'build.constructor', 'input.x'])(
    'that name nothing are refused: %s',
    (from) => {
      expect(() => resolved({ x: { $from: from } }, known, 1000)).toThrow(/refers to nothing: there is no "\w+" in it/);
    },
  );

  it('do not multiply what they stand for beyond the limit', () => {
    const large = { a: { result: 'x'.repeat(100_000) } };
    const list = Array.from({ length: 4000 }, () => ({ $from: 'a.result' }));
    expect(() => resolved({ list }, large, 102_400)).toThrow(expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }));
    expect(resolved({ one: { $from: 'a.result' } }, large, 102_400)).toEqual({ one: large.a.result });
  });
});

import { describe, expect, it } from 'vitest';
import { explainDemand, type Queue, type Waiting } from './waiting-reason.js';

const NOW = new Date();
const held: Waiting = {
  state: 'held',
  repository: 'a/b',
  noted: null,
  runnerName: null,
  runnerState: null,
  registeredAt: null,
  pauseMs: null,
};
const set = {
  name: 'default',
  labels: [],
  image: 'i',
  max: 2,
  maxPerRepo: 1,
  warm: 0,
  allowPublic: false,
  allowForks: false,
  allowRoot: false,
  limits: {},
  policy: {},
};
const queue: Queue = { set, unavailable: null, openInSet: 2, openInRepository: 0, ahead: 0 };

describe('explainDemand', () => {
  it.each<[string, Waiting, Queue | null, string | null]>([
    ['full, next', held, queue, 'All 2 runners of the set "default" are in use (RUNNER_MAX); it is next'],
    [
      'full, third',
      held,
      { ...queue, ahead: 2 },
      'All 2 runners of the set "default" are in use (RUNNER_MAX); 2 are ahead of it',
    ],
    [
      'full, of one runner',
      held,
      { ...queue, set: { ...set, max: 1 }, openInSet: 1, ahead: 1 },
      'The only runner of the set "default" is in use (RUNNER_MAX); 1 is ahead of it',
    ],
    [
      'full, by RUNNER_SETS_FILE',
      held,
      { ...queue, set: { ...set, source: '/etc/sets.yaml' } },
      'All 2 runners of the set "default" are in use (max in RUNNER_SETS_FILE); it is next',
    ],
    [
      'a full repository',
      held,
      { ...queue, openInSet: 1, openInRepository: 1 },
      'a/b has its maximum of 1 runners (RUNNER_MAX_PER_REPO); it is next',
    ],
    [
      'a node that starts no runners',
      { ...held, state: 'provisioning', runnerState: 'registering', noted: 'this node starts no runners' },
      null,
      'this node starts no runners',
    ],
    [
      'a registered runner',
      { ...held, state: 'provisioning', runnerState: 'registering', noted: 'its image is pulled', registeredAt: NOW },
      null,
      'its image is pulled',
    ],
    ['a pause', { ...held, noted: 'Lost 2', pauseMs: 4200 }, queue, 'Lost 2 (in 5 s)'],
    ['no credentials', held, { ...queue, unavailable: 'set GITHUB_TOKEN' }, 'set GITHUB_TOKEN'],
    ['not served', { ...held, state: 'queued', noted: 'No runner set has gpu' }, null, 'No runner set has gpu'],
    [
      'starting',
      { ...held, state: 'provisioning', runnerName: 'r1', runnerState: 'starting' },
      null,
      'Its runner r1 is starting, and has not taken the job yet',
    ],
    ['running', { ...held, state: 'in_progress' }, null, null],
    ['ended', { ...held, state: 'completed' }, null, null],
  ])('explains a demand: %s', (_name, demand, now, expected) => {
    expect(explainDemand(demand, now)?.reason ?? null).toBe(expected);
  });

  it.each<[string, Queue, string, string, string]>([
    ['its set', queue, 'CAPACITY', 'RUNNER_MAX', '2'],
    ['its repository', { ...queue, openInSet: 1, openInRepository: 1 }, 'CAPACITY', 'RUNNER_MAX_PER_REPO', '1'],
  ])('names the setting that limits %s', (_, now, code, name, value) => {
    expect(explainDemand(held, now)).toMatchObject({ code, setting: { name, value } });
  });

  const strict = { ...set, policy: { allowHosts: ['example.com'] } };
  it.each([
    ['a node that is not isolated', null, set, 'ISOLATION', 'RUNNER_ISOLATION_CHECK', 'enforce'],
    ['a node without a strict network', null, strict, 'ISOLATION', 'RUNNER_NETWORK', 'strict'],
    [
      'a strict set of a file',
      null,
      { ...strict, source: '/etc/sets.yaml' },
      'ISOLATION',
      'network in RUNNER_SETS_FILE',
      'strict',
    ],
    ['a set that the hub no longer has', null, undefined, 'ISOLATION', undefined, undefined],
    ['what is not its isolation', NOW, strict, 'STARTING', undefined, undefined],
  ])('names the isolation that holds a runner back: %s', (_, registeredAt, of, code, name, value) => {
    const starting: Waiting = { ...held, state: 'provisioning', runnerState: 'registering', noted: 'no', registeredAt };
    const { setting, ...wait } = explainDemand(starting, null, of) ?? {};
    expect([wait, setting?.name, setting?.value]).toEqual([{ code, reason: 'no' }, name, value]);
  });
});

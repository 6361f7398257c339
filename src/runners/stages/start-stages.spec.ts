import { describe, expect, it } from 'vitest';
import { startStages, type StartTimes } from './start-stages.js';

const at = (seconds: number | null) => (seconds === null ? null : new Date(1_700_000_000_000 + seconds * 1000));
const times = (...seconds: (number | null)[]): StartTimes => {
  const [
    queued = 0,
    received = null,
    provisioned = null,
    registered = null,
    container = null,
    online = null,
    busy = null,
  ] = seconds;
  return {
    ...{ queuedAt: at(queued) as Date, receivedAt: at(received), provisionedAt: at(provisioned) },
    ...{ registeredAt: at(registered), containerAt: at(container), onlineAt: at(online), busyAt: at(busy) },
  };
};

describe('startStages', () => {
  it.each([
    [
      'each stage in turn',
      times(0, 1, 3, 4, 6, 7, 7.5),
      'webhook 1, admission 2, registration 1, container 2, online 1, job 0.5',
    ],
    ['stages that have ended', times(0, 1, 3), 'webhook 1, admission 2'],
    ['no stage of a start before the job', times(100, 101, 101.1, 4, 6, 7, 101.2), 'webhook 1, admission 0.1, job 0.1'],
    [
      'a missing time as part of the next stage',
      times(0, 1, 3, 4, 6, null, 9),
      'webhook 1, admission 2, registration 1, container 2, job 3',
    ],
    [
      'a late time as part of the next stage',
      times(0, 1, 3, 4, 6, 9.1, 9),
      'webhook 1, admission 2, registration 1, container 2, job 3',
    ],
    ["no negative stage when GitHub's clock is ahead", times(5, 4, 4.5), 'webhook 0, admission 0.5'],
    ['no webhook stage without its time', times(0, null, 3), 'admission 3'],
  ])('returns %s', (_name, given, expected) => {
    const text = startStages(given).map(({ stage, seconds }) => `${stage} ${Math.round(seconds * 10) / 10}`);
    expect(text.join(', ')).toBe(expected);
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PeriodicTask } from './periodic-task.js';

describe('a periodic task', () => {
  const warn = jest.fn();
  const task = (act: () => unknown) => new PeriodicTask(act, 1000, 'Sweep failed; the next one follows', { warn });
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    warn.mockClear();
  });

  it('runs once per interval, until it is stopped', async () => {
    const act = jest.fn();
    const sweep = task(act);
    sweep.start();
    await jest.advanceTimersByTimeAsync(3500);
    expect(act).toHaveBeenCalledTimes(3);
    await sweep.stop();
    await jest.advanceTimersByTimeAsync(3500);
    expect(act).toHaveBeenCalledTimes(3);
  });

  it('does not run again while a run is in progress, and stops after it', async () => {
    let end: () => void = () => undefined;
    const act = jest.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const sweep = task(act);
    sweep.start();
    await jest.advanceTimersByTimeAsync(5000);
    expect(act).toHaveBeenCalledTimes(1);
    const stopped = jest.fn();
    const stop = sweep.stop().then(stopped);
    await jest.advanceTimersByTimeAsync(0);
    expect(stopped).not.toHaveBeenCalled();
    end();
    await stop;
  });

  it('logs a run that throws, and goes on', async () => {
    const act = jest.fn(() => Promise.reject(new Error('no connection')));
    const sweep = task(act);
    sweep.start();
    await jest.advanceTimersByTimeAsync(2500);
    await sweep.stop();
    expect(act).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls).toEqual(Array(2).fill([{ reason: 'no connection' }, 'Sweep failed; the next one follows']));
  });
});

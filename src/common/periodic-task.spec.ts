import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PeriodicTask } from './periodic-task.js';

describe('a periodic task', () => {
  const warn = vi.fn();
  const task = (act: () => unknown) => new PeriodicTask(act, 1000, 'Sweep failed; the next one follows', { warn });
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    warn.mockClear();
  });

  it('runs once per interval, until it is stopped', async () => {
    const act = vi.fn();
    const sweep = task(act);
    sweep.start();
    await vi.advanceTimersByTimeAsync(3500);
    expect(act).toHaveBeenCalledTimes(3);
    await sweep.stop();
    await vi.advanceTimersByTimeAsync(3500);
    expect(act).toHaveBeenCalledTimes(3);
  });

  it('does not run again while a run is in progress, and stops after it', async () => {
    let end: () => void = () => undefined;
    const act = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const sweep = task(act);
    sweep.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(act).toHaveBeenCalledTimes(1);
    const stopped = vi.fn();
    const stop = sweep.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(0);
    expect(stopped).not.toHaveBeenCalled();
    end();
    await stop;
  });

  it('logs a run that throws, and goes on', async () => {
    const act = vi.fn(() => Promise.reject(new Error('no connection')));
    const sweep = task(act);
    sweep.start();
    await vi.advanceTimersByTimeAsync(2500);
    await sweep.stop();
    expect(act).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls).toEqual(Array(2).fill([{ reason: 'no connection' }, 'Sweep failed; the next one follows']));
  });
});

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { TIMINGS } from '../../common/timings.js';
import type { Engine, EngineFingerprint } from '../../jobs/ports/engine.js';
import type { EngineConnections } from './engine-connections.js';
import { BullEngineWatch } from './engine-watch.js';
import { explainRedis } from './redis/redis-trouble.js';

const OOM = new Error("OOM command not allowed when used memory > 'maxmemory'.");

describe('the engine watch', () => {
  let watch: BullEngineWatch;
  let fingerprint: jest.Mock<() => Promise<EngineFingerprint>>;
  const refusals = new EventEmitter<{ refused: [Error] }>();
  const reconnect = jest.fn();
  const news: string[] = [];
  let warnings: string[];

  beforeEach(async () => {
    jest.useFakeTimers();
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((_, message) => warnings.push(String(message)));
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    fingerprint = jest.fn(() => Promise.resolve({ epoch: 'e', identity: 'i' }));
    const producer = Object.assign(new EventEmitter(), { status: 'ready' });
    const explain = (error: unknown) => explainRedis(error, 'test');
    const connections = {
      ...{ kind: 'redis', producer, refusals, reconnect, explain },
      lastError: () => undefined,
      abandon: () => Promise.resolve(),
    };
    watch = new BullEngineWatch(
      { kind: 'redis', fingerprint } as unknown as Engine,
      connections as unknown as EngineConnections,
      { timings: TIMINGS },
    );
    news.length = 0;
    for (const one of ['disconnected', 'reconnected'] as const) watch.on(one, () => news.push(one));
    await watch.start();
  });
  afterEach(async () => {
    await watch.stop();
    jest.useRealTimers();
    jest.restoreAllMocks();
    reconnect.mockClear();
  });

  it('counts any refused command as disconnected at once, and reports it once', async () => {
    for (let n = 0; n < 5; n += 1) refusals.emit('refused', OOM);
    expect(watch.reachable).toBe(false);
    expect(watch.trouble).toEqual({ code: 'OOM', what: 'Redis is full (OOM)', misconfigured: false });
    fingerprint.mockRejectedValue(OOM);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(news).toEqual(['disconnected']);
    expect(warnings).toEqual([
      expect.stringMatching(/^queue engine disconnected: Redis is full \(OOM\); raise its maxmemory/),
    ]);
  });

  it('counts as reconnected only after a while without refusals, although a probe succeeds', async () => {
    for (let n = 0; n < 4; n += 1) {
      refusals.emit('refused', OOM);
      await jest.advanceTimersByTimeAsync(1500);
    }
    expect(news).toEqual(['disconnected']);
    await jest.advanceTimersByTimeAsync(2000);
    expect(news).toEqual(['disconnected', 'reconnected']);
    expect(watch.trouble).toBeNull();
  });

  it('opens new connections when the server is no longer a primary', () => {
    refusals.emit('refused', OOM);
    expect(reconnect).not.toHaveBeenCalled();
    refusals.emit('refused', new Error("READONLY You can't write against a read only replica."));
    expect(reconnect).toHaveBeenCalled();
    expect(watch.trouble?.code).toBe('READONLY');
  });
});

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import { Logger } from '@nestjs/common';
import { TIMINGS } from '../../common/timings.js';
import type { Engine, EngineFingerprint } from '../../jobs/ports/engine.js';
import type { EngineConnections } from './engine-connections.js';
import { BullEngineWatch } from './engine-watch.js';
import { explainRedis } from './redis/redis-trouble.js';

const OOM = new Error("OOM command not allowed when used memory > 'maxmemory'.");

describe('the engine watch', () => {
  let watch: BullEngineWatch;
  let fingerprint: Mock<() => Promise<EngineFingerprint>>;
  const refusals = new EventEmitter<{ refused: [Error] }>();
  const reconnect = vi.fn();
  const news: string[] = [];
  let warnings: string[];

  beforeEach(async () => {
    vi.useFakeTimers();
    warnings = [];
    vi.spyOn(Logger.prototype, 'warn').mockImplementation((_, message) => warnings.push(String(message)));
    vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    fingerprint = vi.fn(() => Promise.resolve({ epoch: 'e', identity: 'i' }));
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
    vi.useRealTimers();
    vi.restoreAllMocks();
    reconnect.mockClear();
  });

  it('counts any refused command as disconnected at once, and reports it once', async () => {
    for (let n = 0; n < 5; n += 1) refusals.emit('refused', OOM);
    expect(watch.reachable).toBe(false);
    expect(watch.trouble).toEqual({ code: 'OOM', what: 'Redis is full (OOM)', misconfigured: false });
    fingerprint.mockRejectedValue(OOM);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(news).toEqual(['disconnected']);
    expect(warnings).toEqual([
      expect.stringMatching(/^queue engine disconnected: Redis is full \(OOM\); raise its maxmemory/),
    ]);
  });

  it('counts as reconnected only after a while without refusals, although a probe succeeds', async () => {
    for (let n = 0; n < 4; n += 1) {
      refusals.emit('refused', OOM);
      await vi.advanceTimersByTimeAsync(1500);
    }
    expect(news).toEqual(['disconnected']);
    await vi.advanceTimersByTimeAsync(2000);
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

import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConnectionTracker } from '../../../src/database/connection-tracker.js';
import { EngineWatch } from '../../../src/jobs/ports/engine.js';
import { eventually } from '../../support/eventually.js';
import { type HttpHub, startHttpHub, TEST_KEY } from '../../support/hub/http-hub.js';
import { patience } from '../../support/limits.js';

describe('a request that is unfinished when the shutdown begins', () => {
  let hub: HttpHub;
  beforeAll(async () => {
    hub = await startHttpHub({ SHUTDOWN_GRACE_MS: '60000' });
  }, patience(60_000));
  afterAll(() => hub?.remove(), patience(60_000));

  it('keeps PostgreSQL until it is answered, even after the node has left', async () => {
    const lastStep = vi.spyOn(hub.app.get(EngineWatch, { strict: false }), 'stop');
    const closeSoon = vi.spyOn(hub.app.get(ConnectionTracker, { strict: false }), 'closeSoon');
    const body = JSON.stringify({ type: 'probe_echo', data: {} });
    const headers = {
      authorization: `Bearer ${TEST_KEY}`,
      'content-type': 'application/json',
      'content-length': body.length,
    };
    const path = '/api/queues/jobs';
    const call = request({ host: '127.0.0.1', port: hub.port, method: 'POST', path, headers });
    call.flushHeaders();
    const server = hub.app.getHttpServer();
    await once(server, 'request');

    const closing = hub.close();
    await eventually(() => lastStep.mock.results.length > 0);
    await lastStep.mock.results[0]?.value;
    await setImmediate();
    expect(closeSoon).not.toHaveBeenCalled();
    call.end(body);
    const [response] = await once(call, 'response');
    const { id } = JSON.parse(await text(response)) as { id: string };
    expect(response.statusCode).toBe(202);
    await closing;
    expect(closeSoon).toHaveBeenCalledTimes(1);
    // The next node's start dispatches it.
    const { rows } = await hub.ledger.query('select state from jobs where id = $1', [id]);
    expect(rows).toEqual([{ state: 'accepted' }]);
  });
});

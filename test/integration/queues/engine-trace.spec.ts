import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { describeEngines, startTestHub, type TestHub } from '../../support/hub/hub.js';
import { eventually } from '../../support/eventually.js';

interface Line {
  queue?: string;
  jobId?: string;
  ms: number;
}

describeEngines('DEBUG=bull:notifications', (engine) => {
  const lines: { fields: Line; message: string }[] = [];
  let hub: TestHub;
  beforeAll(async () => {
    vi.spyOn(Logger.prototype, 'debug').mockImplementation((fields: unknown, message?: unknown) => {
      if (typeof message === 'string' && message.startsWith('engine: '))
        lines.push({ fields: fields as Line, message });
    });
    hub = await startTestHub({ engine, config: { log: { level: 'silent', debug: 'bull:notifications' } } });
  });
  afterEach(() => expect(JSON.stringify(lines)).not.toContain('hush-hush'));
  afterAll(async () => {
    await hub?.close();
    vi.restoreAllMocks();
  });

  it('logs what BullMQ does with a copy in this queue, and in no other', async () => {
    const job = async (type: string) =>
      (await hub.router.route({ type, data: { lines: ['hush-hush'] }, delay: 20, tags: ['hush-hush'] })).id;
    const [id, other] = [await job('test_step'), await job('test_single')];
    await Promise.all([hub.jobEnds(id), hub.jobEnds(other)]);
    await eventually(() => lines.some(({ message, fields }) => message === 'engine: process' && fields.jobId === id));
    const operations = new Set(lines.map(({ message }) => message));
    expect([...operations]).toEqual(expect.arrayContaining(['engine: addBulk', 'engine: process']));
    expect(new Set(lines.map(({ fields }) => fields.queue))).toEqual(new Set(['notifications']));
  });
});

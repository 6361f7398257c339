import { describe, expect, it } from 'vitest';
import type { LiveMessage } from './live-socket.js';
import { mergeUpdates } from './merge-updates.js';

const message = (topic: string, type: LiveMessage['type'], data?: unknown): LiveMessage => ({ topic, type, data });
const queues = (type: LiveMessage['type'], rows: Record<string, number>) =>
  message('queues', type, { queues: Object.entries(rows).map(([name, waiting]) => ({ name, waiting })) });
const demand = (id: string, state: string) => ({ id, state });
const demands = (...rows: object[]) => message('demands', 'update', { demands: rows });

describe('messages that came together', () => {
  it.each<[string, LiveMessage[], LiveMessage[]]>([
    ['are what they are if there is one', [queues('update', { a: 1 })], [queues('update', { a: 1 })]],
    [
      'have the last state of each row',
      [queues('update', { a: 1 }), queues('update', { b: 2 }), queues('update', { a: 3 })],
      [queues('update', { a: 3, b: 2 })],
    ],
    [
      'are merged by topic',
      [queues('update', { a: 1 }), demands(demand('1', 'queued')), queues('update', { a: 2 })],
      [queues('update', { a: 2 }), demands(demand('1', 'queued'))],
    ],
    [
      'have the last state of what is sent whole',
      [message('alerts', 'update', { alerts: [{ id: 1 }] }), message('alerts', 'update', { alerts: [] })],
      [message('alerts', 'update', { alerts: [] })],
    ],
    [
      'keep a snapshot where it is',
      [queues('update', { a: 9 }), queues('snapshot', { a: 1 }), queues('update', { b: 2 })],
      [queues('update', { a: 9 }), queues('snapshot', { a: 1 }), queues('update', { b: 2 })],
    ],
    [
      'keep a gap where it is',
      [message('job:1:logs', 'update', { lines: [1] }), message('job:1:logs', 'gap'), message('job:1', 'update', {})],
      [message('job:1:logs', 'update', { lines: [1] }), message('job:1:logs', 'gap'), message('job:1', 'update', {})],
    ],
  ])('%s', (_name, messages, expected) => {
    expect(mergeUpdates(messages)).toEqual(expected);
  });
});

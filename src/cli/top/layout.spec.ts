import { describe, expect, it } from 'vitest';
import { cellWidth } from './cell-width.js';
import type { View } from './footer.js';
import { layout, share } from './layout.js';
import { plain, styled } from './line.js';
import type { DemandRow, QueueRow, TopState } from './top-state.js';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const AGO = '2026-01-02T03:00:05.000Z';

const queue = (name: string, more: Partial<QueueRow> = {}): QueueRow => ({
  ...{ name, waiting: 0, active: 0, completed: 0, failed: 0, delayed: 0, waitingChildren: 0, paused: false },
  ...{ pending: more.waiting ?? 0, total: 0, throughput1m: 0, errorRate: 0, latencyP95: 0, oldestWaitingSeconds: 0 },
  ...more,
});
const demand = (id: string): DemandRow => ({
  ...{ id, repository: 'octo-org/webshop', workflowName: 'CI', jobName: 'build', state: 'held', queuedAt: AGO },
  waitingReason: 'the set "gpu" is full: 4 of 4 runners',
});
const STATE: TopState = {
  url: 'http://127.0.0.1:3001',
  source: 'live',
  queues: [
    queue('idle'),
    queue('background', { waiting: 12_345, active: 5, throughput1m: 120, latencyP95: 40, oldestWaitingSeconds: 90 }),
    queue('deploys', { waiting: 1, paused: true }),
  ],
  pauses: [{ name: 'deploys', draining: false, reason: 'release \u001b[31mfreeze', changedBy: 'ada' }],
  demands: [demand('1'), demand('2')],
  alerts: [
    {
      id: 'a',
      severity: 'critical',
      state: 'firing',
      title: 'No worker',
      firedAt: AGO,
      silencedUntil: null,
      mutedBy: null,
    },
  ],
  nodes: [{ id: 'n', host: 'hub-1', pid: 7, role: 'all', alive: true, active: 5, drained: null }],
  runners: { busy: 2, online: 1, starting: 0 },
};

const shown = (state: TopState, columns: number, rows: number, view: View = {}) =>
  layout(state, view, { columns, rows }, NOW).map(plain);

describe('the layout', () => {
  it('shows everything at 110 columns', () => {
    const lines = shown(STATE, 110, 30, { selected: 'deploys' });
    expect(lines[0]).toMatch(/^RunnerHub {2}http:\/\/127\.0\.0\.1:3001 {2}live {2}\d\d:04:05$/);
    expect(lines.slice(1)).toEqual([
      'Jobs      12k waiting, 5 active, 0 delayed, 0 failed, 120 per minute, 1 queue paused',
      '  queue         wait active  delay failed   /min    p95 oldest',
      '  background     12k      5      0      0    120   40ms     1m',
      '> deploys          1      0      0      0      0      -    0ms  paused by ada: release \\u001b[31mfreeze',
      '  idle             0      0      0      0      0      -      -',
      'Runners   2 busy, 1 online',
      'Waiting for a runner (2)',
      '     4m  octo-org/webshop              CI / build                the set "gpu" is full: 4 of 4 runners',
      '     4m  octo-org/webshop              CI / build                the set "gpu" is full: 4 of 4 runners',
      'Alerts (1)',
      '     4m  critical  No worker',
      'Nodes     hub-1:7 all, 5 active',
      'q quit  j/k select  p pause  r resume',
    ]);
  });

  it('has less in little space, keys last', () => {
    const many = { ...STATE, queues: Array.from({ length: 30 }, (_, n) => queue(`queue-${n}`)) };
    const lines = shown(many, 40, 12, { selected: 'queue-20' });
    expect(lines).toHaveLength(12);
    expect(lines[2]).toMatch(/^ {2}queue 3\/30 +wait active failed$/);
    expect(lines[5]).toMatch(/^> queue-20 /);
    expect(lines).toContain('Waiting for a runner (2, 0 shown)');
    expect(lines.at(-1)).toBe('q quit  j/k select  p pause  r resume');
  });

  it('gives up figures for who paused a queue, and the URL for whether it is connected', () => {
    const lines = shown({ ...STATE, url: 'https://runnerhub.platform.example.com/hub', source: 'away' }, 40, 12);
    expect(lines[0]).toBe('RunnerHub  https://runne…  NOT CONNECTED');
    expect(lines.slice(2, 5)).toEqual([
      '  queue         wait active',
      '  background     12k      5',
      '  deploys          1      0  paused by …',
    ]);
  });

  it.each([
    [80, 24],
    [79, 10],
    [40, 12],
    [20, 5],
    [8, 2],
    [1, 1],
  ])('never exceeds %i columns and %i rows', (columns, rows) => {
    const wide = {
      ...STATE,
      demands: [{ ...demand('1'), repository: '日本語/リポジトリ', waitingReason: '🚀'.repeat(200) }],
    };
    const lines = shown(wide, columns, rows, { selected: 'background', message: 'x'.repeat(300) });
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(Math.max(...lines.map(cellWidth))).toBeLessThanOrEqual(columns);
  });

  it('asks for a reason, and shows its end when it is long', () => {
    const prompt = { act: 'pause' as const, queue: 'deploys', text: `${'x'.repeat(100)}END` };
    expect(shown(STATE, 60, 10, { prompt }).at(-1)).toMatch(/^Pause deploys \(Esc cancels\)\. Reason: x+END_$/);
  });

  it('writes what the key may not read, and that the hub is away', () => {
    const lines = shown({ url: 'http://hub', source: 'away', trouble: 'No hub responds' }, 80, 24);
    expect(lines[0]).toMatch(/NOT CONNECTED .* No hub responds$/);
    expect(lines.slice(1)).toEqual([
      'Queues: the key may not read them',
      'Runners   the key may not read them',
      'Nodes     the key may not read them',
      'q quit  j/k select  p pause  r resume',
    ]);
  });

  it('cuts nothing without a terminal', () => {
    const reason = 'y'.repeat(300);
    const lines = shown({ ...STATE, demands: [{ ...demand('1'), waitingReason: reason }] }, Infinity, Infinity);
    expect(lines.join('\n')).toContain(reason);
    expect(lines.at(-1)).toMatch(/^Nodes/);
  });

  it('writes no escape sequence of a foreign text, only its own', () => {
    const texts = layout(STATE, {}, { columns: 200, rows: 40 }, NOW).map((line) => styled(line));
    const codes = new Set(texts.join('').match(/\u001b[^m]*m/g));
    expect([...codes].sort()).toEqual([
      '\u001b[1;31m',
      '\u001b[1m',
      '\u001b[2m',
      '\u001b[32m',
      '\u001b[33m',
      '\u001b[m',
    ]);
    expect(
      styled(
        [
          { text: 'a', style: 'warn' },
          { text: 'b', style: 'bad' },
        ],
        false,
      ),
    ).toBe('a\u001b[1mb\u001b[m');
  });
});

describe('the shares of lists', () => {
  it.each([
    [20, [5, 4, 3], [5, 4, 3]],
    [10, [22, 0, 0], [10, 0, 0]],
    [10, [22, 8, 4], [5, 2, 3]],
    [10, [3, 20, 2], [3, 5, 2]],
    [10, [3, 2, 20], [3, 2, 5]],
    [3, [22, 8, 8], [2, 1, 0]],
    [0, [22, 8, 8], [0, 0, 0]],
  ])('of %i lines for %j are %j', (free, wants, given) => {
    expect(share(free, wants)).toEqual(given);
  });
});

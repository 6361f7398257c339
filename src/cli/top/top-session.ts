import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../common/errors.js';
import { oneLine } from '../../common/printable.js';
import { press, type Effect } from './controls.js';
import type { View } from './footer.js';
import { listenToKeys } from './keys.js';
import { layout } from './layout.js';
import { styled } from './line.js';
import { Screen } from './screen.js';
import { TopFeed, type LiveHub } from './top-feed.js';
import { orderedQueues } from './top-state.js';

/** Between drawings: updates that come faster are one drawing. */
const DRAW_MS = 100;
/** Ages grow by the second. */
const TICK_MS = 1000;
/** For the answer to an act that was sent just before the end. */
const LAST_ACT_MS = 2000;
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The live view at a terminal, from its first drawing until a key, a signal or an error ends it. */
export class TopSession {
  private view: View = {};
  private feed: TopFeed | undefined;
  private drawing: NodeJS.Timeout | undefined;
  private acting: Promise<void> | undefined;
  private readonly screen: Screen;
  private end: (error?: unknown) => void = () => undefined;

  constructor(
    private readonly hub: LiveHub,
    private readonly colours: boolean,
    private readonly input = process.stdin,
    private readonly output = process.stdout,
  ) {
    this.screen = new Screen(output, () => this.draw());
  }

  /** Shows the view until somebody ends it. Whatever happens, the terminal is restored. */
  async run(): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.end = (error) =>
        error === undefined ? resolve() : reject(error instanceof Error ? error : new Error(messageOf(error)));
    });
    this.feed = await TopFeed.start(this.hub, () => this.drawSoon(), this.end);
    const restore = () => this.leave();
    const ends = () => this.end();
    const fails = (error: unknown) => this.end(error);
    const suspends = () => this.suspend(process.pid);
    const continues = () => this.enter();
    const stopKeys = this.input.isTTY ? listenToKeys(this.input, (key) => this.press(key)) : undefined;
    const tick = setInterval(() => this.draw(), TICK_MS);
    this.output.on('resize', this.resized);
    this.output.on('error', ends);
    this.input.on('error', ends);
    for (const signal of END_SIGNALS) process.on(signal, ends);
    process.on('SIGTSTP', suspends).on('SIGCONT', continues);
    process.on('exit', restore).on('uncaughtException', fails);
    try {
      this.enter();
      await ended;
    } finally {
      clearInterval(tick);
      clearTimeout(this.drawing);
      this.feed.stop();
      stopKeys?.();
      this.leave();
      this.output.off('resize', this.resized).off('error', ends);
      this.input.off('error', ends);
      for (const signal of END_SIGNALS) process.off(signal, ends);
      process.off('SIGTSTP', suspends).off('SIGCONT', continues);
      process.off('exit', restore).off('uncaughtException', fails);
    }
    await Promise.race([this.acting, delay(LAST_ACT_MS, undefined, { ref: false })]);
  }

  private enter(): void {
    if (this.input.isTTY) this.input.setRawMode(true);
    this.screen.enter();
    this.draw();
  }

  private leave(): void {
    if (this.input.isTTY) this.input.setRawMode(false);
    this.screen.leave();
  }

  private readonly resized = (): void => {
    this.screen.clear();
    this.draw();
  };

  /** Stops as any program does, with the terminal as it was; SIGCONT draws it again. @param target process, 0: its group */
  private suspend(target: number): void {
    this.leave();
    const listeners = process.listeners('SIGTSTP');
    process.removeAllListeners('SIGTSTP');
    process.kill(target, 'SIGTSTP');
    // Here the process stops, until it is continued; without job control it goes on at once.
    for (const listener of listeners) process.on('SIGTSTP', listener);
    this.enter();
  }

  private press(key: string): void {
    const { state } = this.feed ?? {};
    const names = state === undefined ? [] : orderedQueues(state).map(({ name }) => name);
    const { view, effect } = press(this.view, key, names);
    this.view = view;
    if (effect) this.perform(effect);
    this.draw();
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case 'quit':
        return this.end();
      case 'suspend':
        // The shell's job is the whole group: npm, and this process.
        return this.suspend(0);
      case 'redraw':
        return this.screen.clear();
      case 'act':
        this.acting = this.act(effect);
    }
  }

  private async act({ act, queue, reason }: Effect & { kind: 'act' }): Promise<void> {
    const message = await this.hub.ask('POST', `/api/queues/${encodeURIComponent(queue)}/${act}`, { reason }).then(
      () => `${queue} ${act === 'pause' ? 'is paused' : 'runs'}`,
      (error: unknown) => messageOf(error),
    );
    this.view = { ...this.view, message: oneLine(message) };
    this.feed?.refresh();
    this.draw();
  }

  private drawSoon(): void {
    this.drawing ??= setTimeout(() => this.draw(), DRAW_MS);
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    if (this.feed === undefined) return;
    // Zero: a terminal that nobody has given a size, as in some containers.
    const [columns, rows] = [this.output.columns || 80, this.output.rows || 24];
    const lines = layout(this.feed.state, this.view, { columns, rows }, new Date());
    this.screen.draw(lines.map((line) => styled(line, this.colours)));
  }
}

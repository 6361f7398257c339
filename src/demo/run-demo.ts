import { Demo, type DemoOptions } from './demo.js';
import { endAll } from './end-all.js';
import { printEvents } from './event-printer.js';
import { guide } from './guide.js';
import { runOnce } from './run-once.js';
import type { Hub } from './story/hub.js';
import { Story } from './story/story.js';

export interface RunDemoOptions extends DemoOptions {
  once?: boolean;
  /** Prints each event of the endless demo, too. */
  verbose?: boolean;
  /** Factor of the story's cycle. */
  pace?: number;
  say: (line: string) => void;
  /** Ends the demo cleanly. */
  stop: AbortSignal;
  /** Returns the key that a started hub accepts. */
  keyOf: (app: Demo['app']) => string;
  /** Opens the API of the hub. */
  hubAt: (url: string, key: string) => Hub;
}

/** @returns true when all went well and nothing is left running */
export async function runDemo(options: RunDemoOptions): Promise<boolean> {
  const { once = false, verbose = false, say, stop } = options;
  // The story has a job fail: its log line would scroll the address and the key away.
  const LOG_LEVEL = once || verbose ? 'error' : 'fatal';
  const demo = await Demo.start({ ...options, env: { LOG_LEVEL, ...options.env } });
  try {
    welcome(demo, say);
    const well = once ? await runFive(demo, options) : await runStory(demo, options);
    if (!once || stop.aborted) say('Ending: running jobs are cancelled, runners removed');
    const left = await endAll(demo);
    if (left.length > 0) say(`LEFT: ${left.join(', ')}`);
    return well && left.length === 0;
  } finally {
    await demo.close();
    if (!once) say('Ended; nothing of the demo is running any more');
  }
}

function welcome({ url, runtime, moved }: Demo, say: (line: string) => void): void {
  say(`RunnerHub's demo is ready on ${url}, with a simulated GitHub`);
  if (moved) say('  (the usual port is taken: this is another one)');
  if (runtime.kind === 'docker') say(`  Runners  Docker containers (${runtime.image})`);
  else say(`  Runners  processes of this machine, not isolated: ${runtime.reason}`);
}

function runFive(demo: Demo, { say, stop }: RunDemoOptions): Promise<boolean> {
  printEvents(demo.simulator, say);
  return runOnce(demo, say, stop);
}

/** The address and the key stay the last lines of the terminal, unless events are wanted. */
async function runStory(demo: Demo, options: RunDemoOptions): Promise<boolean> {
  const { say, stop, verbose = false } = options;
  const key = options.keyOf(demo.app);
  const story = new Story(demo.simulator, options.hubAt(demo.url, key), options.pace);
  const opening = await story.begin();
  guide({ url: demo.url, key, verbose, ...opening }, say);
  if (verbose) printEvents(demo.simulator, say);
  await story.run(stop);
  return true;
}

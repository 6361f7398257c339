import { Demo, type DemoOptions } from './demo.js';
import { DEMO_WORKFLOW } from './demo-jobs.js';
import { printEvents } from './event-printer.js';
import { endAll, runContinuous } from './run-continuous.js';
import { runOnce } from './run-once.js';

export interface RunDemoOptions extends DemoOptions {
  once?: boolean;
  say: (line: string) => void;
  /** Ends the demo cleanly. */
  stop: AbortSignal;
  /** Returns the key that a started hub accepts. */
  keyOf: (app: Demo['app']) => string;
}

/** @returns true when all went well and nothing is left running */
export async function runDemo({ once = false, say, stop, keyOf, ...options }: RunDemoOptions): Promise<boolean> {
  const demo = await Demo.start(options);
  try {
    welcome(demo, keyOf(demo.app), once, say);
    printEvents(demo.simulator, say);
    let well = true;
    if (once) well = await runOnce(demo, say, stop);
    else await runContinuous(demo, stop);
    if (!once || stop.aborted) say('Ending: running jobs are cancelled, runners removed');
    const left = await endAll(demo);
    if (left.length > 0) say(`LEFT: ${left.join(', ')}`);
    return well && left.length === 0;
  } finally {
    await demo.close();
    if (!once) say('Ended; nothing of the demo is running any more');
  }
}

function welcome({ url, runtime, moved }: Demo, key: string, once: boolean, say: (line: string) => void): void {
  say(`RunnerHub's demo is ready on ${url}, with a simulated GitHub`);
  if (moved) say('  (the usual port is taken: this is another one)');
  if (runtime.kind === 'docker') say(`  Runners  Docker containers (${runtime.image})`);
  else say(`  Runners  processes of this machine, not isolated: ${runtime.reason}`);
  if (once) return;
  say(`  Queues   ${url}/admin/queues   (any user, the key as password)`);
  say(`  API      ${url}/api/docs`);
  say(`  Key      ${key}`);
  say(`  Try      curl -H 'Authorization: Bearer ${key}' ${url}/api/runners/demands`);
  const { repository, file: workflow } = DEMO_WORKFLOW;
  const body = JSON.stringify({ type: 'execute_workflow', data: { repository, workflow, ref: 'main' } });
  say(`  Or       curl -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`);
  say(`             ${url}/api/queues/jobs -d '${body}'`);
  say('Ctrl-C ends it\n');
}

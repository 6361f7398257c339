import type { Opening } from './story/story.js';

interface Guide extends Opening {
  url: string;
  key: string;
  verbose: boolean;
}

/** Prints what to try on the page, and last what a person needs to get there. */
export function guide({ url, key, verbose, failedJobId }: Guide, say: (line: string) => void): void {
  say(`  API      ${url}/api/docs`);
  say(`
Five things to try on the page:
  1. Overview       The sentence on top says why workflow jobs wait for the set gpu, and leads to them.
  2. Workflow jobs  Open one: each stage from its webhook until its runner is gone, and the runner's log.
  3. Ctrl K         Paste ${failedJobId}: a job that has failed, its error and its trail.
  4. Failures       Redrive it. Its workflow was missing, and is added 30 s after the start: then it succeeds.
  5. Alerts         A minute after the start gpu-backlog fires; it resolves two minutes later. Again each 5 minutes.

Ctrl-C ends the demo and removes all of it.${verbose ? '' : ' To print each event: npm run demo -- --verbose'}

Open ${url}/dashboard and log in with the key ${key}`);
}

import type { JobRequest } from '../../simulator/new-job.js';

/** A job of the story. Its work prints a line each two seconds, so that its log grows while it is read. */
export interface StoryJob extends Pick<JobRequest, 'repository' | 'headBranch'> {
  name: string;
  workflowName: string;
  labels?: string[];
  /** Whole command before the work. */
  setup: string;
  /** What each line of the work counts. */
  unit: string;
  count: number;
  /** Command after the work; it decides whether the job succeeds. */
  check: string;
}

const LINUX = ['self-hosted', 'linux', 'x64'];
const ARM64 = ['self-hosted', 'linux', 'arm64'];
export const GPU = ['self-hosted', 'linux', 'gpu'];
const BEAT_SECONDS = 2;

/** Returns what GitHub is asked for. @param pace factor of the work's duration */
export function requestOf({ setup, unit, count, check, labels = LINUX, ...job }: StoryJob, pace: number): JobRequest {
  const work = `for i in $(seq 1 ${count}); do sleep ${BEAT_SECONDS * pace}; echo "${unit} $i of ${count}"; done`;
  return { ...job, labels, steps: [setup, work, check] };
}

/** Jobs that are pushed in turn; the browser tests fail. */
export const PUSHED: readonly StoryJob[] = [
  {
    ...{ repository: 'octo-org/webshop', workflowName: 'CI', name: 'build', unit: 'module', count: 3 },
    ...{ setup: 'mkdir -p src && echo "webshop" > src/main.txt', check: 'gzip -k src/main.txt && ls src' },
  },
  {
    ...{ repository: 'octo-org/webshop', workflowName: 'CI', name: 'test', headBranch: 'fix/checkout-total' },
    ...{ setup: 'echo "4 suites found"', unit: 'suite', count: 4, check: 'echo "212 tests passed"' },
  },
  {
    ...{ repository: 'octo-org/webshop', workflowName: 'CI', name: 'browser tests', headBranch: 'fix/checkout-total' },
    ...{ setup: 'echo "3 browsers"', unit: 'browser', count: 4 },
    check: 'echo "checkout.spec: expected 42.00, got 41.99" >&2; exit 1',
  },
  {
    ...{ repository: 'octo-org/mobile-app', workflowName: 'Checks', name: 'lint', unit: 'folder', count: 1 },
    ...{ setup: 'printf "one\\ntwo\\n" > notes.txt', check: '! grep -n "[[:space:]]$" notes.txt', labels: ARM64 },
  },
  {
    ...{ repository: 'octo-org/infrastructure', workflowName: 'Release', name: 'package', headBranch: 'release/1.4' },
    ...{ setup: 'mkdir -p dist && echo "1.4" > dist/VERSION', unit: 'image', count: 6, check: 'tar -cf p.tar dist' },
  },
  {
    ...{ repository: 'octo-org/mobile-app', workflowName: 'CI', name: 'archive', headBranch: 'develop', labels: ARM64 },
    ...{ setup: 'echo "scheme Release"', unit: 'target', count: 7, check: 'echo "archive complete"' },
  },
  {
    ...{ repository: 'octo-org/billing', workflowName: 'CI', name: 'unit tests', headBranch: 'feature/invoices' },
    ...{ setup: 'printf "2 3 5\\n7 8 15\\n" > cases.txt', unit: 'package', count: 2 },
    check: 'while read a b sum; do test $((a + b)) -eq "$sum"; done < cases.txt',
  },
  {
    ...{ repository: 'octo-org/docs', workflowName: 'Pages', name: 'site', unit: 'chapter', count: 2 },
    ...{ setup: 'mkdir -p site', check: 'echo "<h1>Handbook</h1>" > site/start.txt' },
  },
];

/** The job that wants the set of which there is one runner. */
export const TRAINING: StoryJob = {
  ...{ repository: 'octo-org/vision', workflowName: 'Train', name: 'fine-tune', headBranch: 'experiment/lr-3e-4' },
  ...{ setup: 'echo "batch 64, 6 epochs"', unit: 'epoch', count: 6, check: 'echo "accuracy 0.94"', labels: GPU },
};

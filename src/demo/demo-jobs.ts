import type { JobRequest } from '../simulator/new-job.js';

type DemoJob = Omit<JobRequest, 'labels' | 'name' | 'workflowName'> & { name: string; workflowName: string };

export const DEMO_LABELS = ['self-hosted', 'linux', 'x64'];

/** Five jobs that succeed, with only what each shell and busybox have. */
export const DEMO_JOBS: readonly DemoJob[] = [
  {
    repository: 'octo-org/webshop',
    workflowName: 'CI',
    name: 'build',
    steps: [
      'mkdir src && for i in $(seq 1 50); do echo "module $i" > "src/$i.txt"; done',
      'cat src/*.txt | sort > bundle.txt && wc -l < bundle.txt',
      'gzip -k bundle.txt && ls -l bundle.txt.gz',
    ],
  },
  {
    repository: 'octo-org/webshop',
    workflowName: 'CI',
    name: 'test',
    steps: [
      'printf "2 3 5\\n10 20 30\\n7 8 15\\n" > cases.txt',
      'while read a b sum; do test $((a + b)) -eq "$sum"; echo "ok $a + $b = $sum"; done < cases.txt',
      'sleep 1; echo "3 tests passed"',
    ],
  },
  {
    repository: 'octo-org/mobile-app',
    workflowName: 'Checks',
    name: 'lint',
    steps: [
      'printf "line one\\nline two\\n" > notes.txt',
      'if grep -n "[[:space:]]$" notes.txt; then echo "trailing blanks"; exit 1; fi; echo "no findings"',
    ],
  },
  {
    repository: 'octo-org/billing',
    workflowName: 'Nightly report',
    name: 'report',
    headBranch: 'develop',
    steps: [
      'for day in mon tue wed; do echo "$day $(( $(printf %s "$day" | wc -c) * 14 ))"; done > sales.txt',
      'awk \'{ total += $2 } END { print "total", total }\' sales.txt',
      'sleep 1; test -s sales.txt',
    ],
  },
  {
    repository: 'octo-org/infrastructure',
    workflowName: 'Release',
    name: 'package',
    headBranch: 'release/1.4',
    steps: [
      'mkdir dist && echo "version 1.4" > dist/VERSION && tar -cf package.tar dist',
      'sha256sum package.tar | cut -c 1-16',
      'tar -tf package.tar | grep -q VERSION && echo "the package is complete"',
    ],
  },
];

export function labelled(job: DemoJob): JobRequest {
  return { ...job, labels: DEMO_LABELS };
}

/** Workflow for `execute_workflow`: two jobs of one run. */
export const DEMO_WORKFLOW = {
  repository: 'octo-org/webshop',
  file: 'nightly.yml',
  name: 'Nightly',
  jobs: [
    { name: 'inventory', labels: DEMO_LABELS, steps: ['echo "counting"; sleep 1', 'seq 1 20 | wc -l'] },
    { name: 'summary', labels: DEMO_LABELS, steps: ['echo "20 items in stock"'] },
  ],
};

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of integration and e2e that take nine seconds or more on two cores, the longest first. */
export const LONG = [
  'integration/recovery/ledger-outage',
  'e2e/cli',
  'integration/containers/conformance',
  'integration/containers/strict',
  'e2e/mixed-load',
  'integration/recovery/recovery',
  'integration/queues/conformance',
  'e2e/demo',
  'integration/queues/redis-cluster',
  'integration/queues/store-faults.redis',
  'integration/queues/detached-runs',
  'integration/queues/store-faults.postgres',
  'e2e/runner-faults',
  'e2e/journey',
  'integration/recovery/wiped-engine',
  'e2e/bounds',
  'e2e/backup-cli',
  'integration/queues/queue-manager',
  'integration/webhooks/deliveries',
  'integration/webhooks/webhooks',
  'e2e/top',
  'e2e/secrets',
  'integration/containers/isolation',
  'integration/persistence/ledger.property',
  'e2e/execute-workflow',
  'e2e/node-versions',
  'integration/queues/eager-starts',
  'integration/database/external-postgres',
  'integration/queues/redis-rights',
  'integration/queues/direct-mode',
  'e2e/journey.docker',
  'integration/github/github-sync',
  'integration/queues/batches',
  'integration/runners/reaper',
  'integration/persistence/lost-replies',
  'integration/persistence/export',
  'e2e/start',
  'integration/persistence/backup',
  'integration/persistence/log-archive.troubles',
  'integration/github/github-sync.troubles',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const index = LONG.findIndex((name) => moduleId.endsWith(`/test/${name}.spec.ts`));
  return index < 0 ? LONG.length : index;
};

/**
 * Order of the test files: long ones first. One that takes a minute must not start last, when the other workers are idle,
 * and durations are known from earlier runs only.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of integration and e2e that take nine seconds or more on two cores, the longest first. */
export const LONG = [
  'e2e/alert-kills',
  'integration/recovery/ledger-outage',
  'e2e/shutdown',
  'e2e/slow-starts',
  'e2e/node-versions',
  'soak/soak',
  'integration/queues/eager-starts',
  'e2e/cli',
  'integration/containers/conformance',
  'integration/containers/strict',
  'integration/recovery/recovery',
  'e2e/bounds',
  'integration/queues/direct-mode',
  'e2e/journey',
  'integration/persistence/lost-replies',
  'integration/queues/detached-runs',
  'integration/recovery/wiped-engine',
  'integration/github/github-sync.troubles',
  'e2e/journey.kubernetes',
  'e2e/backup-cli',
  'integration/queues/batches',
  'integration/persistence/ledger.property',
  'integration/queues/store-faults.redis',
  'integration/queues/conformance',
  'integration/queues/queue-manager',
  'integration/github/github-sync',
  'e2e/runner-faults',
  'e2e/mixed-load',
  'integration/database/external-postgres',
  'integration/queues/store-faults.postgres',
  'integration/queues/redis-cluster',
  'integration/families/alerts',
  'integration/auth/sessions',
  'integration/queues/redis-rights',
  'integration/persistence/export',
  'e2e/planted-secrets',
  'integration/queues/fair-queues',
  'e2e/top',
  'e2e/journey.docker',
  'integration/queues/fair-queues.nodes',
  'integration/families/alert-messages',
  'e2e/bad-input',
  'integration/containers/handlers',
  'integration/persistence/backup',
  'e2e/start',
  'integration/monitoring/traces',
  'integration/families/alert-nodes',
  'integration/containers/isolation',
  'integration/webhooks/deliveries',
  'e2e/execute-workflow',
  'integration/persistence/restore',
  'integration/webhooks/webhooks',
  'e2e/secrets',
  'integration/runners/reaper',
  'integration/persistence/log-archive.troubles',
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

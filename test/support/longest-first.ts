import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of integration and e2e that take nine seconds or more on two cores, the longest first. */
export const LONG = [
  'e2e/deploy-kills',
  'e2e/delivery-chain',
  'e2e/effect-kills',
  'integration/recovery/ledger-outage',
  'e2e/alert-kills',
  'e2e/dashboard.moments',
  'e2e/dashboard.lists',
  'e2e/bounds',
  'integration/containers/strict',
  'e2e/journey',
  'integration/containers/conformance',
  'e2e/dashboard.access',
  'e2e/shutdown',
  'integration/recovery/recovery',
  'integration/queues/detached-runs',
  'integration/queues/conformance',
  'e2e/cli',
  'integration/queues/direct-mode',
  'integration/queues/store-faults.redis',
  'e2e/runner-faults',
  'integration/queues/store-faults.postgres',
  'e2e/mixed-load',
  'integration/queues/eager-starts',
  'integration/queues/redis-cluster',
  'soak/soak',
  'integration/families/alert-messages',
  'integration/recovery/wiped-engine',
  'integration/persistence/lost-replies',
  'integration/families/alerts',
  'integration/persistence/log-archive.troubles',
  'e2e/backup-cli',
  'integration/containers/handlers',
  'integration/queues/fair-queues',
  'e2e/top',
  'e2e/node-versions',
  'integration/persistence/ledger.property',
  'integration/monitoring/traces',
  'e2e/slow-starts',
  'integration/queues/queue-manager',
  'integration/queues/batches',
  'integration/database/external-postgres',
  'e2e/journey.docker',
  'integration/queues/fair-queues.nodes',
  'integration/webhooks/missed-webhooks',
  'integration/persistence/export',
  'integration/persistence/rescued-runs',
  'integration/containers/isolation',
  'integration/queues/redis-rights',
  'integration/github/github-sync',
  'integration/runners/reaper',
  'e2e/dashboard.overview',
  'e2e/execute-workflow',
  'integration/queues/direct-mode.silence',
  'integration/github/github-sync.troubles',
  'integration/live/clients',
  'e2e/dashboard',
  'e2e/planted-secrets',
  'integration/persistence/children',
  'e2e/journey.kubernetes',
  'integration/queues/node-drains',
  'integration/queues/accept',
  'integration/recovery/redis-loss',
  'integration/webhooks/webhooks',
  'integration/families/alert-nodes',
  'integration/http/keys',
  'integration/runners/capacity',
  'integration/persistence/backup',
  'integration/persistence/log-archive',
  'e2e/start',
  'e2e/secrets',
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

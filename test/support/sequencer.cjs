// Order of the test files: long ones first. A file that takes a minute must not start last, when the other worker is idle;
// and jest knows durations only from earlier runs, otherwise it sorts by file size.
const Sequencer = require('@jest/test-sequencer').default;

/** Files that take half a minute or more, the longest first. */
const LONG = [
  'e2e/runner-kills',
  'chaos/chaos',
  'integration/recovery/ledger-outage',
  'integration/queues/batches',
  'integration/queues/eager-starts',
  'integration/containers/strict',
  'integration/webhooks/missed-webhooks',
  'e2e/journey',
  'e2e/shutdown',
  'soak/soak',
  'integration/queues/queue-manager',
  'integration/queues/conformance',
  'e2e/cli',
  'integration/recovery/recovery',
  'integration/persistence/ledger.property',
  'integration/containers/conformance',
  'integration/queues/cancel.nodes',
  'e2e/runner-faults',
];

const rank = ({ path }) => {
  const index = LONG.findIndex((name) => path.endsWith(`/test/${name}.spec.ts`));
  return index < 0 ? LONG.length : index;
};

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};

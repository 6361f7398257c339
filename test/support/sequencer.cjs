// Order of the test files: long ones first. A file that takes a minute must not start last, when the other worker is idle;
// and jest knows durations only from earlier runs, otherwise it sorts by file size.
const Sequencer = require('@jest/test-sequencer').default;

/** Files that take half a minute or more, the longest first. */
const LONG = [
  'e2e/runner-kills',
  'chaos/chaos',
  'integration/ledger-away',
  'integration/batches',
  'integration/local-starts',
  'integration/containers.strict',
  'integration/missed-webhooks',
  'e2e/journey',
  'e2e/shutdown',
  'soak/soak',
  'integration/engine.queues',
  'integration/engine.conformance',
  'e2e/cli',
  'integration/recovery',
  'integration/ledger.property',
  'integration/containers.conformance',
  'integration/cancel.nodes',
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

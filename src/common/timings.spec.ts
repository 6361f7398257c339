import { expect, it } from 'vitest';
import { TIMINGS } from './timings.js';

it('TIMINGS has the times of artifacts that docs/operations.md promises', () => {
  const { bodyPaceMs, bodyMaxMs, artifactSweepMs } = TIMINGS;
  expect({ bodyPaceMs, bodyMaxMs, artifactSweepMs }).toEqual({
    ...{ bodyPaceMs: 10_000, bodyMaxMs: 240_000, artifactSweepMs: 3_600_000 },
  });
});

it('TIMINGS has the intervals of alerts and metrics that docs/operations.md promises', () => {
  const { sampleMs, alertHandoverMs, alertCallMs, alertRetryMs, nodeReportMs } = TIMINGS;
  expect({ sampleMs, alertHandoverMs, alertCallMs, alertRetryMs, nodeReportMs }).toEqual({
    ...{ sampleMs: 60_000, alertHandoverMs: 60_000, alertCallMs: 15_000, alertRetryMs: 15_000, nodeReportMs: 5000 },
  });
});

it('TIMINGS has the limits of mail servers that docs/operations.md promises', () => {
  const { smtpConnectMs, smtpMessageMs, emailDeferMs } = TIMINGS;
  expect({ smtpConnectMs, smtpMessageMs, emailDeferMs }).toEqual({
    ...{ smtpConnectMs: 60_000, smtpMessageMs: 600_000, emailDeferMs: 60_000 },
  });
});

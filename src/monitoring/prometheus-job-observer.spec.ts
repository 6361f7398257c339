import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JobObservers } from '../jobs/job-observer.js';
import { JobRegistry } from '../jobs/job-registry.js';
import { MetricsRegistry } from './metrics-registry.js';
import { PrometheusJobObserver } from './prometheus-job-observer.js';

const at = { queue: 'background', type: 'probe_fail' } as const;

describe('PrometheusJobObserver', () => {
  it('counts events, with times in seconds and a bounded number of codes and types', async () => {
    const registry = new MetricsRegistry();
    const observer = new JobObservers();
    const types = new JobRegistry(new Set([at.queue]));
    types.register({ ...at, payload: z.object() }, { run: () => Promise.resolve(null) });
    new PrometheusJobObserver(registry, observer, types);
    observer.accepted({ ...at, count: 3 });
    observer.started({ ...at, waitedMs: 50 });
    observer.ended({ ...at, ranMs: 2000, outcome: 'retry', code: 'TIMEOUT' });
    observer.ended({ ...at, ranMs: 2000, outcome: 'failed', code: 'MY_OWN_CODE' });
    observer.ended({ ...at, ranMs: 2000, outcome: 'failed', code: 'toString' });
    observer.ended({ ...at, ranMs: 2000, outcome: 'completed', code: null });
    observer.ended({ ...at, ranMs: 2000, outcome: 'parked', code: null });
    for (const type of ['of_an_older_release', 'of_another'])
      observer.ended({ ...at, type, ranMs: 1, outcome: 'cancelled', code: null });
    observer.recovered('stalled', 2);

    const text = await registry.metrics();
    const labels = 'queue="background",type="probe_fail"';
    expect(text).toContain(`runnerhub_jobs_enqueued_total{${labels}} 3\n`);
    expect(text).toContain(`runnerhub_jobs_retried_total{${labels},code="TIMEOUT"} 1\n`);
    expect(text).toContain(`runnerhub_jobs_failed_total{${labels},code="OTHER"} 2\n`);
    expect(text).toContain(`runnerhub_jobs_completed_total{${labels}} 1\n`);
    expect(text).toContain('runnerhub_jobs_cancelled_total{queue="background",type="other"} 2\n');
    expect(text).toContain('runnerhub_jobs_recovered_total{kind="stalled"} 2\n');
    expect(text).toContain('runnerhub_job_wait_seconds_sum{queue="background"} 0.05\n');
    expect(text).toContain(`runnerhub_job_run_seconds_sum{${labels}} 10\n`);
    expect(text).toContain(`runnerhub_job_run_seconds_bucket{le="1",${labels}} 0\n`);
  });

  it('prefixes every name with runnerhub_', async () => {
    const names = (await new MetricsRegistry().getMetricsAsJSON()).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !name.startsWith('runnerhub_'))).toEqual([]);
  });
});

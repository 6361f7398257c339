import { DEMO_WORKFLOW } from '../demo-jobs.js';
import type { Hub } from './hub.js';

const MINUTE_MS = 60_000;
/** Age at which history is removed: a demo that runs for hours keeps what one of some minutes has. */
const KEPT = '20m';

const { repository, file: workflow } = DEMO_WORKFLOW;
const SCHEDULES = [
  {
    ...{ key: 'demo:nightly', name: 'Webshop: nightly build', minutes: 1 },
    ...{ type: 'execute_workflow', data: { repository, workflow, ref: 'main' } },
  },
  { key: 'demo:smoke', name: 'Smoke test', minutes: 0.5, type: 'probe_sleep', data: { ms: 4000 } },
  {
    ...{ key: 'demo:sync', name: 'Copy of octo-org', minutes: 2 },
    ...{ type: 'sync_github_data', data: { organisation: 'octo-org' } },
  },
  {
    ...{ key: 'demo:history', name: `Keep ${KEPT} of history`, minutes: 5 },
    ...{ type: 'cleanup_old_jobs', data: { maxAge: KEPT } },
  },
];

/** Creates the schedules, which then tick without the story; the first time of each is now. */
export async function createSchedules(hub: Hub): Promise<void> {
  for (const { minutes, ...schedule } of SCHEDULES) {
    await hub.ask('POST', '/api/schedules', { ...schedule, every: minutes * MINUTE_MS });
  }
}

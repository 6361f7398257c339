import { ADMIN_KEY, open } from '../drivers/hub.mjs';
import { underLoad } from './load.mjs';

const JOBS = 1000;

export async function measure({ stores, callers }) {
  const { app, settled, close } = await open(stores, {});
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address();
  const { perSecond, ...rest } = await underLoad({
    kind: 'bulk',
    port,
    connections: callers,
    secret: ADMIN_KEY,
    jobs: JOBS,
  });
  await settled();
  await close();
  return { perSecond: perSecond * JOBS, requestsPerSecond: perSecond, ...rest };
}

import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';
import { startHttpHub } from '../../support/hub/http-hub.js';

const FILE = fileURLToPath(new URL('../../../dashboard/src/api/schema.d.ts', import.meta.url));
const HEADER = "// Generated from the API's description by `npx vitest run dashboard-types -u`.\n";

it("are those of the API's description", async () => {
  const hub = await startHttpHub();
  try {
    const { json } = await hub.client.send({ path: '/api/docs-json' });
    const types = astToString(await openapiTS(json as Parameters<typeof openapiTS>[0]));
    await expect(HEADER + types).toMatchFileSnapshot(FILE);
  } finally {
    await hub.remove();
  }
});

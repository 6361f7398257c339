import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { COMMIT, DeployCalls } from '../../support/hub/deploy-calls.js';
import { startHttpHub, type HttpHub } from '../../support/hub/http-hub.js';
import { KubernetesSimulator } from '../../support/kubernetes/simulator/kubernetes-simulator.js';
import { patience } from '../../support/limits.js';

const OTHER = 'fedcba9876543210';

describe('deployments whose objects could be those of others', () => {
  const cluster = new KubernetesSimulator();
  const { workloads } = cluster;
  let hub: HttpHub;
  let calls: DeployCalls;
  beforeAll(async () => {
    hub = await startHttpHub({ CONTAINER_RUNTIME: 'kubernetes', KUBECONFIG: await cluster.start() });
  }, patience(60_000));
  beforeEach(() => {
    calls = new DeployCalls(hub.client);
  });
  afterEach(() => cluster.faults.clear());
  afterAll(async () => {
    await hub?.remove();
    await cluster.stop();
  });

  const taken = (namespace: string, name: string) => workloads.get('deployments', namespace, name);

  it('leave those of a project that had their name before', async () => {
    await calls.project();
    await calls.deployed();
    const { name } = calls;
    await calls.project({ name: `${name}-new` });
    const heirs = new DeployCalls(hub.client, undefined, name);
    await heirs.project();
    workloads.controller.fate(`ghcr.io/octo/${name}:${OTHER.slice(0, 7)}`, 'crashes');
    const failed = await heirs.deployed({ commitHash: OTHER }, 'failed');
    expect(failed).toMatchObject({ errorCode: 'APPLY_CONFLICT' });
    const left = JSON.stringify(taken(`${name}-prod`, `${name}-production`));
    expect(left).toContain(COMMIT.slice(0, 7));
    expect(left).not.toContain(OTHER.slice(0, 7));
  });

  it("don't enter the namespace of a preview, with which they would be removed", async () => {
    await calls.project();
    const preview = await calls.deployed({ environment: 'preview', taskId: randomUUID() });
    const others = new DeployCalls(hub.client);
    await others.project({ namespace: preview['namespace'] });
    expect(await others.deployed({ environment: 'preview' }, 'failed')).toMatchObject({ errorCode: 'APPLY_CONFLICT' });
  });

  it('go on under the name that they began with when their project is renamed', async () => {
    await calls.project();
    for (let n = 0; n < 2; n += 1) cluster.faults.next('serverError', 'PATCH services/{name}');
    const { id } = await calls.create();
    const { name } = calls;
    await eventually(() => taken(`${name}-prod`, `${name}-production`));
    await calls.project({ name: `${name}-new`, namespace: `${name}-new` });
    expect(await calls.until(id, 'completed')).toMatchObject({
      namespace: `${name}-prod`,
      resource: `${name}-production`,
    });
  });

  it('are no longer listed when their previews are gone without the ledger', async () => {
    await calls.project();
    const [gone, young] = [
      await calls.deployed({ environment: 'preview', taskId: randomUUID() }),
      await calls.deployed({ environment: 'preview', taskId: randomUUID() }),
    ];
    workloads.remove('deployments', String(gone['namespace']), String(gone['resource']));
    workloads.remove('namespaces', '', String(gone['namespace']));
    await hub.ledger.query(`update deployments set switched_at = now() - interval '1 hour' where project_id = $1`, [
      calls.projectId,
    ]);
    await calls.cleanup({});
    expect(await calls.get(gone.id)).toMatchObject({ current: false });
    expect(await calls.get(young.id)).toMatchObject({ current: true });
  });

  it('stay when their previews are kept while others are being removed', async () => {
    await calls.project();
    for (let n = 0; n < 2; n += 1) await calls.deployed({ environment: 'preview', taskId: randomUUID() });
    // Somebody keeps the second at the moment at which the first is gone.
    await hub.ledger.query(`
      create function keep_others() returns trigger language plpgsql as $$ begin
        update deployments set keep = true where current and project_id = new.project_id;
        return null;
      end $$`);
    await hub.ledger.query(`
      create trigger keep_others after update on deployments for each row
        when (old.removed_at is null and new.removed_at is not null) execute function keep_others()`);
    const { kept } = await calls.cleanup({ ageHours: 0 });
    await hub.ledger.query(`drop function keep_others cascade`);
    expect(kept).toHaveLength(1);
  });
});

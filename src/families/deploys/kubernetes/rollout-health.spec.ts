import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { rolloutHealth } from './rollout-health.js';

const DONE = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
const deployment = (status: object): V1Deployment => ({
  metadata: { generation: 2, annotations: { 'deployment.kubernetes.io/revision': '5' } },
  spec: { replicas: 2, selector: {}, template: {} },
  status: { ...DONE, ...status },
});
const pod = (reason: string, message = ''): V1Pod => ({
  metadata: { name: 'p' },
  status: {
    containerStatuses: [
      {
        name: 'app',
        image: 'i:1',
        imageID: '',
        ready: false,
        restartCount: 1,
        state: { waiting: { reason, message } },
      },
    ],
  },
});

describe('rolloutHealth', () => {
  it('is the revision of a complete rollout', () =>
    expect(rolloutHealth(deployment({}), [])).toEqual({ revision: '5' }));

  it.each([
    ['another generation was observed', { observedGeneration: 1 }],
    ['old pods are left', { replicas: 3 }],
    ['some are not updated', { updatedReplicas: 1 }],
    ['some are not available', { availableReplicas: 1 }],
    ['there is no status', { observedGeneration: undefined }],
  ])('is undecided while %s', (_, status) => expect(rolloutHealth(deployment(status), [])).toBeUndefined());

  it('does not judge by conditions of the version before', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    expect(rolloutHealth(deployment({ observedGeneration: 1, conditions }), [])).toBeUndefined();
    expect(() => rolloutHealth(deployment({ availableReplicas: 0, conditions }), [])).toThrow('no progress in time');
  });

  it.each([
    ['ErrImagePull', 'ghcr.io/x: not found', 'IMAGE_NOT_FOUND'],
    ['ImagePullBackOff', 'Back-off pulling image: ErrImagePull: manifest unknown', 'IMAGE_NOT_FOUND'],
    ['InvalidImageName', '', 'IMAGE_NOT_FOUND'],
    ['ImagePullBackOff', 'Back-off pulling image', 'DEPLOY_UNHEALTHY'],
    ['CrashLoopBackOff', 'back-off', 'DEPLOY_UNHEALTHY'],
  ])('fails for %s (%s)', (reason, message, code) => {
    const failing = () => rolloutHealth(deployment({ availableReplicas: 0 }), [pod(reason, message)]);
    expect(failing).toThrow(expect.objectContaining({ code, final: true }));
  });

  it.each(['ContainerCreating', 'PodInitializing', 'ErrImagePull'])('waits for %s', (reason) =>
    expect(rolloutHealth(deployment({ availableReplicas: 0 }), [pod(reason, 'i/o timeout')])).toBeUndefined(),
  );
});

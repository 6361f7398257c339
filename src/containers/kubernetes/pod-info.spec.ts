import { describe, expect, it } from 'vitest';
import type { V1ContainerState, V1Pod, V1PodStatus } from '@kubernetes/client-node';
import { stateOf, toInfo } from './pod-info.js';

const pod = (
  state: V1ContainerState | undefined,
  status: Partial<V1PodStatus> = {},
  deletionTimestamp?: Date,
): V1Pod => ({
  metadata: { name: 'a', uid: 'u', deletionTimestamp },
  spec: {
    containers: [
      { name: 'sidecar', image: 'proxy' },
      { name: 'job', image: 'busybox' },
    ],
  },
  status: {
    ...status,
    containerStatuses: [
      { name: 'a-sidecar', image: 'proxy', imageID: 'sha256:0', ready: true, restartCount: 0, state: { running: {} } },
      ...(state
        ? [
            {
              name: 'job',
              image: 'busybox',
              imageID: 'x@sha256:' + 'a'.repeat(64),
              ready: true,
              restartCount: 0,
              state,
            },
          ]
        : []),
    ],
  },
});
const ago = (ms: number) => new Date(Date.now() - ms);
const terminated = (exitCode: number, reason: string, message?: string) => ({
  terminated: { exitCode, reason, message, startedAt: new Date(0), finishedAt: new Date(5000) },
});

describe('stateOf', () => {
  it.each<[string, V1Pod, string]>([
    ['no status yet', pod(undefined), 'created'],
    ['waiting', pod({ waiting: { reason: 'ContainerCreating' } }, { phase: 'Pending' }), 'created'],
    ['running', pod({ running: {} }, { phase: 'Running' }), 'running'],
    ['ended while a sidecar runs', pod(terminated(0, 'Completed'), { phase: 'Running' }), 'exited'],
    ['evicted', pod({ running: {} }, { phase: 'Failed', reason: 'Evicted' }), 'exited'],
    ['in an unknown phase', pod({ running: {} }, { phase: 'Unknown' }), 'exited'],
    ['being removed', pod({ running: {} }, { phase: 'Running' }, ago(-10_000)), 'running'],
    ['slightly overdue for removal', pod({ running: {} }, { phase: 'Running' }, ago(10_000)), 'running'],
    ['overdue for removal', pod({ running: {} }, { phase: 'Running' }, ago(61_000)), 'exited'],
  ])('maps a pod to its state: %s', (_, given, expected) => expect(stateOf(given)).toBe(expected));
});

describe('toInfo', () => {
  it.each<[V1ContainerState, object]>([
    [terminated(0, 'Completed'), { exitCode: 0, oomKilled: false, reason: undefined }],
    [terminated(3, 'Error'), { exitCode: 3, reason: undefined }],
    [terminated(137, 'OOMKilled'), { exitCode: 137, oomKilled: true, reason: 'OOMKilled' }],
    [terminated(128, 'StartError', 'exec: "/x": no such file or directory'), { exitCode: 127 }],
    [terminated(128, 'StartError', 'exec: "/x": permission denied'), { exitCode: 126 }],
    [terminated(128, 'StartError', 'something else'), { exitCode: 128, reason: 'StartError: something else' }],
    [terminated(128, 'Error', 'no such file'), { exitCode: 128 }],
  ])('describes %j', (state, expected) => expect(toInfo(pod(state))).toMatchObject(expected));

  it("describes the one container that is the hub's", () => {
    const info = toInfo(pod({ running: { startedAt: new Date(7000) } }, { phase: 'Running' }));
    const expected = {
      id: 'a.u',
      image: 'busybox',
      imageDigest: `sha256:${'a'.repeat(64)}`,
      startedAt: new Date(7000),
    };
    expect(info).toMatchObject({ ...expected, exitCode: undefined, oomKilled: undefined, finishedAt: undefined });
  });

  it('treats the epoch as no time', () => {
    expect(toInfo(pod(terminated(128, 'StartError')))).toMatchObject({
      startedAt: undefined,
      finishedAt: new Date(5000),
    });
  });
});

describe('the end of a pod', () => {
  const at = (seconds: number) => new Date(seconds * 1000);
  const condition = (seconds: number) => ({ type: 'Ready', status: 'False', lastTransitionTime: at(seconds) });
  const made = (given: V1Pod): V1Pod => ({ ...given, metadata: { ...given.metadata, creationTimestamp: at(10) } });

  it.each<[string, V1Pod, Date | undefined]>([
    ['is what its node reported', made(pod(terminated(0, 'Completed'), { conditions: [condition(30)] })), at(5)],
    ['is its last change', made(pod({ running: {} }, { phase: 'Failed', conditions: [condition(30)] })), at(30)],
    ['is its creation', made(pod(undefined, { phase: 'Failed' })), at(10)],
    [
      'is unknown while it runs',
      made(pod({ running: {} }, { phase: 'Running', conditions: [condition(30)] })),
      undefined,
    ],
  ])('%s', (_, given, expected) => expect(toInfo(given).finishedAt).toEqual(expected));
});

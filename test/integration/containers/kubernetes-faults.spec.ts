import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { podSpec, RuntimeOnCluster } from '../../support/kubernetes/kubernetes.js';
import { timeLimit } from '../../support/limits.js';

describe('the Kubernetes runtime with failing pods and nodes', () => {
  const subject = new RuntimeOnCluster();
  const { cluster } = subject;
  const { faults } = cluster;

  describe('a pod that does not start', () => {
    const pull = (message: string) => ({ waiting: { reason: 'ErrImagePull', message } });
    it.each([
      [
        pull('failed to resolve reference "docker.io/library/x:y": docker.io/library/x:y: not found'),
        'PERMANENT_ERROR',
      ],
      [pull('pull access denied, repository does not exist'), 'AUTHENTICATION_FAILED'],
      [pull('unexpected status: 429 Too Many Requests'), 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
      [pull('dial tcp: lookup ghcr.io: no such host'), 'NETWORK_TIMEOUT'],
      [{ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' } }, 'DOCKER_DAEMON_ERROR'],
      [{ waiting: { reason: 'CreateContainerConfigError', message: 'image will run as root' } }, 'PERMANENT_ERROR'],
      [{ waiting: { reason: 'CreateContainerError', message: 'no command specified' } }, 'PERMANENT_ERROR'],
      [{ outOfCpu: true }, 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
    ])('fails because of %j with %s, and is removed', async (fault, code) => {
      faults.nextPod(fault);
      const wanted = podSpec('true');
      await expect(subject.runtime.run(wanted)).rejects.toMatchObject({ code });
      expect(cluster.pod(wanted.name)).toBeUndefined();
      await subject.runtime.run(wanted);
      expect(await subject.runtime.wait(wanted.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
    });

    it('fails permanently because of an invalid image name', async () => {
      const refused = subject.runtime.run(podSpec('true', { image: 'Not/An/Image' }));
      await expect(refused).rejects.toMatchObject({
        code: 'PERMANENT_ERROR',
        message: expect.stringContaining('InvalidImageName'),
      });
    });

    it("is given up with the scheduler's reason when no node takes it in time", async () => {
      faults.nextPod({ unschedulable: '0/3 nodes are available: 3 Insufficient cpu.' });
      const wanted = podSpec('true');
      const refused = subject.open({ limits: { unschedulableMs: 50 } }).run(wanted);
      await expect(refused).rejects.toMatchObject({
        code: 'RESOURCE_TEMPORARILY_UNAVAILABLE',
        message: expect.stringContaining('3 Insufficient cpu'),
      });
      expect(cluster.pod(wanted.name)).toBeUndefined();
    });

    it('starts once a node takes it', async () => {
      faults.nextPod({ unschedulable: 'none yet' });
      const wanted = podSpec('true');
      const run = subject.runtime.run(wanted);
      await subject.watched(1);
      cluster.kubelet.schedule(wanted.name);
      await run;
      expect(await subject.runtime.wait(wanted.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
    });

    it("reports the scheduler's reason whenever it changes", async () => {
      faults.nextPod({ unschedulable: '0/3 nodes are available: 3 Insufficient cpu.' });
      const wanted = podSpec('true');
      const reasons: string[] = [];
      const run = subject.runtime.run(wanted, { waits: (reason) => reasons.push(reason) });
      await eventually(() => reasons.some((reason) => reason.includes('3 Insufficient cpu')));
      cluster.kubelet.schedule(wanted.name, { waiting: { reason: 'ContainerCreating', message: '' } });
      await eventually(() => reasons.at(-1)?.includes('is being started'));
      cluster.kubelet.schedule(wanted.name);
      await run;
      expect(new Set(reasons).size).toBe(reasons.length);
    });

    it('is left to the next attempt when its wait is aborted', async () => {
      faults.nextPod({ unschedulable: 'none yet' });
      const wanted = podSpec('true');
      const enough = new AbortController();
      const run = subject.runtime.run(wanted, { signal: enough.signal });
      run.catch(() => undefined);
      await subject.watched(1);
      enough.abort(new Error('enough'));
      await expect(run).rejects.toThrow('enough');
      // The pod might start at that moment and have a job.
      cluster.kubelet.schedule(wanted.name);
      await subject.runtime.run(wanted);
      expect(await subject.runtime.wait(wanted.name, timeLimit(20_000))).toMatchObject({ exitCode: 0 });
      expect(cluster.asked('POST pods')).toHaveLength(2);
    });

    it('is found running although its watch is silent', async () => {
      faults.nextPod({ unschedulable: 'none yet' });
      faults.next('silence', 'WATCH pods');
      const wanted = podSpec('sleep 60');
      const run = subject.open({ limits: { startMs: 2000 } }).run(wanted);
      await subject.watched(1);
      cluster.kubelet.schedule(wanted.name);
      expect(await run).toMatchObject({ state: 'running' });
    });

    it('fails after the time limit of a start', async () => {
      faults.nextPod({ waiting: { reason: 'ContainerCreating', message: '' } });
      const refused = subject.open({ limits: { startMs: 50 } }).run(podSpec('true'));
      await expect(refused).rejects.toMatchObject({ code: 'RESOURCE_TEMPORARILY_UNAVAILABLE' });
    });
  });

  describe('an end', () => {
    it('is reported as OOMKilled when memory runs out', async () => {
      const name = await subject.running();
      const { waiting } = await subject.waitFor(name);
      cluster.kubelet.outOfMemory(name);
      expect(await waiting).toMatchObject({ state: 'exited', exitCode: 137, oomKilled: true, reason: 'OOMKilled' });
    });

    it('is reported after an eviction, and a lost log does not delay it', async () => {
      const name = await subject.running();
      const { waiting } = await subject.waitFor(name);
      cluster.kubelet.evict(name, 'The node was low on resource: memory.');
      const ended = await waiting;
      expect(ended).toMatchObject({ state: 'exited', reason: 'Evicted: The node was low on resource: memory.' });
      expect(ended?.exitCode).toBeUndefined();
      faults.next('serverError', 'GET pods/{name}/log');
      expect(await subject.runtime.logs(name)).toBe('');
    });

    it('is reported for a lost node when the pod is overdue', async () => {
      const name = await subject.running();
      cluster.kubelet.lose(name);
      expect(await subject.runtime.inspect(name)).toMatchObject({ state: 'running' });
      cluster.kubelet.remove(name, -120);
      expect(await subject.runtime.wait(name)).toMatchObject({
        state: 'exited',
        reason: expect.stringMatching(/^NodeLost/),
      });
      expect(await subject.runtime.destroy(name)).toBe(true);
      expect(cluster.pod(name)).toBeUndefined();
    });

    it('is reported for a lost node to a pending wait once it is certain', async () => {
      const name = await subject.running();
      const { waiting } = await subject.waitFor(name);
      cluster.kubelet.lose(name);
      // As if the cluster had deleted it almost a minute ago, and its node had not answered since.
      cluster.kubelet.remove(name, -59);
      expect(await waiting).toMatchObject({ state: 'exited', reason: expect.stringMatching(/^NodeLost/) });
    });

    it('is forced for a pod on a lost node', async () => {
      const name = await subject.running();
      cluster.kubelet.lose(name);
      expect(await subject.open({ limits: { removalMs: 50 } }).destroy(name, 1000)).toBe(true);
      const graces = cluster.asked('DELETE pods/{name}').map(({ body }) => body);
      expect(graces).toMatchObject([{ gracePeriodSeconds: 1 }, { gracePeriodSeconds: 0 }]);
      expect(cluster.pod(name)).toBeUndefined();
    });
  });

  describe('a wait', () => {
    it.each<[string, () => void]>([
      ['is cut', () => cluster.watches.drop()],
      ['ends by the time limit', () => cluster.watches.end()],
      ['is answered 410 Gone', () => cluster.watches.expire()],
    ])('continues when its watch %s', async (_, fault) => {
      const name = await subject.running();
      const { waiting } = await subject.waitFor(name);
      const before = cluster.asked('WATCH pods').length;
      fault();
      await subject.watched(before + 1);
      cluster.kubelet.processOf(name)?.kill();
      expect(await waiting).toMatchObject({ state: 'exited', exitCode: 137 });
    });

    it.each(['gone', 'compacted'])('continues when its watch is refused: %s', async (how) => {
      const name = await subject.running();
      const before = cluster.asked('WATCH pods').length;
      if (how === 'gone') faults.next('gone', 'WATCH pods');
      else cluster.objects.compact();
      const waiting = subject.runtime.wait(name);
      if (how === 'gone') await subject.watched(before + 2);
      cluster.kubelet.processOf(name)?.kill();
      expect(await waiting).toMatchObject({ state: 'exited', exitCode: 137 });
    });

    it('does not miss an end between its list and its watch', async () => {
      const name = await subject.running();
      const status = { phase: 'Succeeded', containerStatuses: undefined };
      cluster.once('request', () => {
        cluster.once('request', ({ action }) => {
          expect(action).toBe('GET pods');
          cluster.objects.update('pods', name, (pod) => (pod.status = status));
        });
      });
      expect(await subject.runtime.wait(name, timeLimit(20_000))).toMatchObject({ state: 'exited' });
      expect(cluster.asked('WATCH pods').at(-1)?.events).toMatchObject([{ type: 'MODIFIED' }]);
    });

    it('lists pods only once, and follows its watch', async () => {
      const name = await subject.running();
      const { waiting } = await subject.waitFor(name);
      const lists = cluster.asked('GET pods').length;
      for (let n = 0; n < 5; n += 1) cluster.objects.update('pods', name, () => undefined);
      cluster.kubelet.processOf(name)?.kill();
      await waiting;
      expect(cluster.asked('GET pods')).toHaveLength(lists);
    });

    it('leaves no watch behind', async () => {
      const name = await subject.running();
      const abort = new AbortController();
      const { waiting } = await subject.waitFor(name, abort.signal);
      abort.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
      await eventually(() => cluster.watches.count === 0);
    });

    it('fails when the API server fails', async () => {
      const name = await subject.running();
      faults.next('serverError', 'WATCH pods');
      await expect(subject.runtime.wait(name)).rejects.toMatchObject({ code: 'DOCKER_DAEMON_ERROR' });
    });
  });
});

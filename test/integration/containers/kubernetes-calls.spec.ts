import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { podSpec, RuntimeOnCluster } from '../../support/kubernetes/kubernetes.js';
import { timeLimit } from '../../support/limits.js';

describe('the Kubernetes runtime with an unreliable API', () => {
  const subject = new RuntimeOnCluster();
  const { cluster } = subject;
  const { faults } = cluster;

  describe('a call', () => {
    it('reports after which time to retry when it is throttled', async () => {
      faults.next('tooManyRequests', 'POST pods');
      await expect(subject.runtime.run(podSpec('true'))).rejects.toMatchObject({
        code: 'DOCKER_DAEMON_ERROR',
        retryAfterMs: 7000,
        message: 'Kubernetes failed (create pod): too many requests',
      });
    });

    it.each(['lostAnswer', 'cutAnswer'] as const)(
      'takes effect once although its answer is lost: %s',
      async (fault) => {
        const wanted = podSpec('echo started; sleep 60', { env: { A: 'b' } });
        faults.next(fault, 'POST pods');
        await expect(subject.runtime.run(wanted)).rejects.toMatchObject({ code: 'DOCKER_DAEMON_ERROR' });
        faults.next(fault, 'POST secrets');
        await expect(subject.runtime.run(wanted)).rejects.toMatchObject({ code: 'DOCKER_DAEMON_ERROR' });
        expect(await subject.runtime.run(wanted)).toMatchObject({ state: 'running' });
        await eventually(async () => (await subject.runtime.logs(wanted.name)) === 'started\n');
        faults.next(fault, 'DELETE pods/{name}');
        await expect(subject.runtime.destroy(wanted.name, 0)).rejects.toMatchObject({ code: 'DOCKER_DAEMON_ERROR' });
        expect(await subject.runtime.destroy(wanted.name, 0)).toBe(false);
      },
    );

    it.each([
      ['POST pods', () => subject.open({ limits: { callMs: 100 } }).run(podSpec('true'))],
      ['GET pods', () => subject.open({ limits: { callMs: 100 } }).ping()],
    ])('times out when it is never answered: %s', async (route, act) => {
      faults.next('silence', route);
      await expect(act()).rejects.toMatchObject({
        code: 'DOCKER_DAEMON_ERROR',
        message: expect.stringContaining('it did not answer in time'),
      });
    });

    it('times out when a stream is never answered', async () => {
      const name = await subject.running();
      faults.next('silence', 'GET pods/{name}/log');
      await expect(subject.open({ limits: { callMs: 100 } }).logs(name)).rejects.toMatchObject({
        code: 'DOCKER_DAEMON_ERROR',
      });
    });

    it('fails permanently when it is forbidden, except by an exhausted quota', async () => {
      faults.next('forbidden', 'POST pods');
      await expect(subject.runtime.run(podSpec('true'))).rejects.toMatchObject({
        code: 'PERMANENT_ERROR',
        message: expect.stringContaining('pods is forbidden'),
      });
      faults.next('quotaExceeded', 'POST pods');
      await expect(subject.runtime.run(podSpec('true'))).rejects.toMatchObject({
        code: 'RESOURCE_TEMPORARILY_UNAVAILABLE',
      });
    });

    it('waits until the previous pod is gone', async () => {
      const wanted = podSpec(`trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done`);
      const first = await subject.runtime.run(wanted);
      await eventually(async () => (await subject.runtime.logs(wanted.name)).includes('ready'));
      const removing = subject.runtime.destroy(wanted.name, 20_000);
      await eventually(() => cluster.pod(wanted.name)?.metadata.deletionTimestamp !== undefined || 'gone');
      const second = await subject.runtime.run(wanted);
      expect(second.id).not.toBe(first.id);
      expect(await removing).toBe(true);
      expect(await subject.runtime.inspect(second.id)).toMatchObject({ state: 'running' });
    });
  });

  describe('a log', () => {
    it('fails when it is cut before its end', async () => {
      const name = await subject.running();
      const reading = (async () => {
        const log = subject.open({ limits: { logEndMs: 50 } }).follow(name, timeLimit(20_000));
        for await (const chunk of log) {
          expect(chunk.toString()).toBe('ready\n');
          cluster.cutLogs();
        }
      })();
      await expect(reading).rejects.toMatchObject({
        code: 'DOCKER_DAEMON_ERROR',
        message: `The log of ${name} was cut off`,
      });
    });

    it('ends with its container, even if the node reports the end a moment later', async () => {
      const wanted = podSpec('echo ready; sleep 60');
      await subject.runtime.run(wanted);
      let text = '';
      for await (const chunk of subject.runtime.follow(wanted.name, timeLimit(20_000))) {
        text += chunk.toString();
        cluster.cutLogs();
        cluster.kubelet.processOf(wanted.name)?.kill();
      }
      expect(text).toBe('ready\n');
      expect(await subject.runtime.inspect(wanted.name)).toMatchObject({ state: 'exited' });
    });

    it('returns its tail even if its lines are too long', async () => {
      const wanted = podSpec('head -c 40000000 /dev/zero | tr "\\0" x; echo; echo the end');
      await subject.runtime.run(wanted);
      await subject.runtime.wait(wanted.name, timeLimit(20_000));
      expect(await subject.runtime.logs(wanted.name, 2)).toBe('the end\n');
      expect(cluster.asked('GET pods/{name}/log').map(({ query }) => query['tailLines'])).toEqual(['2', '1']);
    });

    it('is empty before the start, and streamed from then on', async () => {
      faults.nextPod({ unschedulable: 'later' });
      const wanted = podSpec('echo at last');
      const run = subject.runtime.run(wanted);
      await subject.watched(1);
      expect(await subject.runtime.logs(wanted.name)).toBe('');
      const chunks: Buffer[] = [];
      const reading = (async () => {
        for await (const chunk of subject.runtime.follow(wanted.name, timeLimit(20_000))) chunks.push(chunk);
      })();
      await subject.watched(2);
      cluster.kubelet.schedule(wanted.name);
      await Promise.all([run, reading]);
      expect(Buffer.concat(chunks).toString()).toBe('at last\n');
    });
  });
});

import { describe, expect, it } from 'vitest';
import { ApiFailure, kubernetesError } from './kubernetes-errors.js';

const answered = (code: number, message: string, headers: Record<string, string> = {}) =>
  new ApiFailure(code, JSON.stringify({ kind: 'Status', message }), headers);

describe('kubernetesError', () => {
  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'DOCKER_DAEMON_ERROR'],
    [new DOMException('aborted', 'TimeoutError'), 'DOCKER_DAEMON_ERROR'],
    [answered(400, 'bad'), 'PERMANENT_ERROR'],
    [answered(401, 'Unauthorized'), 'AUTHENTICATION_FAILED'],
    [answered(403, 'pods is forbidden'), 'PERMANENT_ERROR'],
    [answered(403, 'pods "x" is forbidden: exceeded quota: q'), 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
    [answered(404, 'namespaces "x" not found'), 'PERMANENT_ERROR'],
    [answered(409, 'the object has been modified'), 'DOCKER_DAEMON_ERROR'],
    [answered(410, 'too old resource version'), 'DOCKER_DAEMON_ERROR'],
    [answered(422, 'invalid'), 'PERMANENT_ERROR'],
    [answered(429, 'too many requests'), 'DOCKER_DAEMON_ERROR'],
    [answered(500, 'etcdserver: timed out'), 'DOCKER_DAEMON_ERROR'],
    [answered(504, ''), 'DOCKER_DAEMON_ERROR'],
  ])('maps %s to %s', (error, code) => expect(kubernetesError(error, 'testing')).toMatchObject({ code }));

  it("keeps the API server's message, whatever the form of its answer", () => {
    const text = 'Kubernetes refused create pod: bad cpu';
    expect(kubernetesError(answered(422, 'bad cpu'), 'create pod').message).toBe(text);
    expect(kubernetesError({ code: 422, body: { message: 'bad cpu' } }, 'create pod').message).toBe(text);
    expect(kubernetesError(new ApiFailure(422, 'bad cpu', {}), 'create pod').message).toBe(text);
    expect(kubernetesError(new ApiFailure(422, '', {}), 'create pod').message).toBe(
      'Kubernetes refused create pod: HTTP 422',
    );
  });

  it('contains the time until a retry', () => {
    expect(kubernetesError(answered(429, 'x', { 'retry-after': '3' }), 'x').retryAfterMs).toBe(3000);
    const inBody = { code: 500, body: { message: 'x', details: { retryAfterSeconds: 2 } } };
    expect(kubernetesError(inBody, 'x').retryAfterMs).toBe(2000);
    expect(kubernetesError(answered(429, 'x'), 'x').retryAfterMs).toBeUndefined();
    expect(kubernetesError(answered(503, 'x', { 'retry-after': 'soon' }), 'x').retryAfterMs).toBeUndefined();
  });
});

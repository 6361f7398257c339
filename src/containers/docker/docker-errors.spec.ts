import { describe, expect, it } from 'vitest';
import { dockerError, pullError } from './docker-errors.js';

const answered = (statusCode: number, message: string) =>
  Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message} `), { statusCode, json: { message } });

describe('dockerError', () => {
  it.each([
    [Object.assign(new Error('connect ECONNREFUSED /run/x'), { code: 'ECONNREFUSED' }), 'DOCKER_DAEMON_ERROR'],
    [answered(500, 'boom'), 'DOCKER_DAEMON_ERROR'],
    [answered(503, 'busy'), 'DOCKER_DAEMON_ERROR'],
    [answered(409, 'conflict'), 'DOCKER_DAEMON_ERROR'],
    [answered(400, 'bad cpus'), 'PERMANENT_ERROR'],
  ])('maps %s to %s', (error, code) => expect(dockerError(error, 'testing')).toMatchObject({ code }));

  it('keeps the message of Docker', () => {
    expect(dockerError(answered(400, 'bad cpus'), 'create').message).toBe('Docker refused create: bad cpus');
  });
});

describe('pullError', () => {
  it.each([
    ['manifest unknown: manifest unknown', 'PERMANENT_ERROR'],
    ['manifest for alpine:nope not found', 'PERMANENT_ERROR'],
    ["pull access denied for x, repository does not exist or may require 'docker login'", 'AUTHENTICATION_FAILED'],
    ['unauthorized: authentication required', 'AUTHENTICATION_FAILED'],
    ['toomanyrequests: You have reached your pull rate limit', 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
    ['write /var/lib/docker: no space left on device', 'RESOURCE_TEMPORARILY_UNAVAILABLE'],
    ['Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io: no such host', 'NETWORK_TIMEOUT'],
    ['net/http: TLS handshake timeout', 'NETWORK_TIMEOUT'],
    ['something else', 'DOCKER_DAEMON_ERROR'],
  ])('maps %s to %s', (text, code) => expect(pullError('x', new Error(text))).toMatchObject({ code }));
});

import { ForbiddenException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { HubError } from '../common/errors.js';
import { problemOf } from './problem.js';
import { toHubError } from './to-hub-error.js';

const thrown = (status: number, type?: string) =>
  Object.assign(new Error('what it says'), { status, type, expose: true });

describe('toHubError', () => {
  it.each([
    [new HubError('WRONG_STATE', 'it is active'), 'WRONG_STATE', 409],
    [new NotFoundException(), 'NOT_FOUND', 404],
    [new ForbiddenException(), 'FORBIDDEN', 403],
    [new URIError('URI malformed'), 'VALIDATION_FAILED', 400],
    [thrown(413, 'entity.too.large'), 'PAYLOAD_TOO_LARGE', 413],
    [thrown(415, 'encoding.unsupported'), 'UNSUPPORTED_MEDIA_TYPE', 415],
    [thrown(400, 'request.aborted'), 'VALIDATION_FAILED', 400],
    [thrown(418), 'VALIDATION_FAILED', 400],
    [Object.assign(new Error('terminating connection'), { code: '57P01' }), 'LEDGER_UNAVAILABLE', 503],
    [new Error('Connection terminated unexpectedly'), 'LEDGER_UNAVAILABLE', 503],
  ])('maps %s to %s', (error, code, status) => {
    expect(toHubError(error)).toMatchObject({ code, status });
  });

  it.each([new Error('a secret'), new InternalServerErrorException('a secret'), thrown(500), 'text', null])(
    'keeps %s internal',
    (error) => {
      expect(toHubError(error)).toBeUndefined();
    },
  );
});

describe('problemOf', () => {
  it('follows RFC 9457', () => {
    const errors = [{ path: 'type', message: 'is missing' }];
    expect(problemOf(new HubError('VALIDATION_FAILED', 'type: is missing', { errors }))).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'type: is missing',
      code: 'VALIDATION_FAILED',
      errors,
    });
  });
});

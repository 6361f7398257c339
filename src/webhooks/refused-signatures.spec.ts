import { afterEach, describe, expect, it, vi } from 'vitest';
import { Logger } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { BadSignature } from './bad-signature.js';
import { RefusedSignatures } from './refused-signatures.js';

describe('RefusedSignatures', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('counts each refusal, and logs the number of secrets tried but no secret', () => {
    const refused = vi.fn();
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const github = { apiUrl: '', webhookSecrets: ['hunter2', 'hunter3'] };
    const refusals = new RefusedSignatures({ refused, received: vi.fn(), processed: vi.fn() }, { github });
    for (const error of [
      new BadSignature('mismatch'),
      new BadSignature('missing'),
      new HubError('VALIDATION_FAILED', ''),
    ])
      refusals.note(error);
    expect(refused.mock.calls).toEqual([['mismatch'], ['missing']]);
    expect(warn.mock.calls).toEqual([
      [{ refused: 1, reasons: { mismatch: 1 }, secretsTried: 2 }, expect.stringContaining('GITHUB_WEBHOOK_SECRET')],
    ]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('hunter');
  });
});

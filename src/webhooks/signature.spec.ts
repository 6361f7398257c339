import { describe, expect, it } from 'vitest';
import { isSigned } from './signature.js';

// The test values that GitHub publishes (docs: "Validating webhook deliveries").
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

describe('isSigned', () => {
  it.each<[string, Buffer, string, string[], boolean]>([
    ['GitHub’s own vector', BODY, SIGNATURE, [SECRET], true],
    ['the second of two secrets', BODY, SIGNATURE, ['newer', SECRET], true],
    ['another secret', BODY, SIGNATURE, ['newer'], false],
    ['another body', Buffer.from('Hello, World'), SIGNATURE, [SECRET], false],
    ['SHA-1', BODY, `sha1=${SIGNATURE.slice(7, 47)}`, [SECRET], false],
    ['no prefix', BODY, SIGNATURE.slice(7), [SECRET], false],
    ['no signature', BODY, '', [SECRET], false],
    ['other characters of the same length', BODY, 'é'.repeat(71), [SECRET], false],
    ['no secrets', BODY, SIGNATURE, [], false],
  ])('decides on %s', (_name, body, signature, secrets, expected) => {
    expect(isSigned(body, signature, secrets)).toBe(expected);
  });
});

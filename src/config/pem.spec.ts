import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { normalPem, rsaPrivateKey } from './pem.js';

const made = (type: 'pkcs1' | 'pkcs8') =>
  generateKeyPairSync('rsa', {
    modulusLength: 1024,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type, format: 'pem' },
  });
const { privateKey, publicKey } = made('pkcs1');
const PEM = privateKey.trim();
const CRLF = PEM.replaceAll('\n', '\r\n');
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('rsaPrivateKey', () => {
  it.each([
    ['as GitHub writes it', privateKey],
    ['CRLF', `${CRLF}\r\n`],
    ['\\n written out', PEM.replaceAll('\n', '\\n')],
    ['\\r\\n written out', CRLF.replaceAll('\r\n', '\\r\\n')],
    ['blanks for line ends', PEM.replaceAll('\n', ' ')],
    ['indented', PEM.replaceAll('\n', '\n    ')],
    ['quoted', `"${PEM.replaceAll('\n', '\\n')}"`],
    ['base64', base64(privateKey)],
    ['base64 in lines', base64(privateKey).replaceAll(/.{76}/g, '$&\n')],
    ['base64 of CRLF', base64(CRLF)],
    ['base64 of \\n written out', base64(PEM.replaceAll('\n', '\\n'))],
  ])('accepts a key: %s', (_form, text) => {
    expect(rsaPrivateKey(text)).toBe(PEM);
  });

  it('accepts PKCS #8', () => {
    const { privateKey: other } = made('pkcs8');
    expect(rsaPrivateKey(other.replaceAll('\n', '\r\n'))).toBe(other.trim());
  });

  it.each([
    ['nothing', ''],
    ['plain text', 'my key'],
    ['a public key', publicKey],
    ['a truncated key', `${PEM.slice(0, 200)}\n-----END RSA PRIVATE KEY-----`],
    ['no end', PEM.slice(0, -10)],
    ['two keys', `${PEM}\n${PEM}`],
    ['base64 of something else', base64('hello')],
    [
      'an elliptic-curve key',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('refuses %s', (_what, text) => {
    expect(rsaPrivateKey(text)).toBeUndefined();
  });

  it('refuses long foreign text quickly', () => {
    const began = performance.now();
    for (const text of [
      '-----BEGIN A-----'.repeat(50_000),
      `-----BEGIN A-----${' '.repeat(1_000_000)}`,
      '"'.repeat(1_000_000),
    ])
      expect(normalPem(text)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

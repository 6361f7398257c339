import { createPrivateKey } from 'node:crypto';

const BLOCK = /^-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]+)-----END \1-----$/;
const BASE64 = /^[A-Za-z0-9+/=_\s-]+$/;
const LINE = /.{1,64}/g;

/**
 * Normalizes a PEM block from common variants: CRLF, a literal `\n`, all in one line, quoted, or the base64 of any of
 * these. Undefined if it is none of them.
 */
export function normalPem(text: string): string | undefined {
  const written = text.includes('-----BEGIN') ? text : decoded(text);
  const [, label, body] =
    BLOCK.exec(
      unquoted(written)
        .replaceAll(/\\r|\\n/g, '\n')
        .trim(),
    ) ?? [];
  if (label === undefined || body === undefined) return undefined;
  const lines = body.replaceAll(/\s/g, '').match(LINE) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
}

/** Normalizes an RSA private key, as GitHub issues them; undefined if it is none. */
export function rsaPrivateKey(text: string): string | undefined {
  const pem = normalPem(text);
  try {
    return pem !== undefined && createPrivateKey(pem).asymmetricKeyType === 'rsa' ? pem : undefined;
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  return BASE64.test(text) ? Buffer.from(text, 'base64').toString('latin1').trim() : '';
}

/** Removes the quotes that a Docker env file leaves around a value. */
function unquoted(text: string): string {
  return text.trim().replace(/^(["'])([^]*)\1$/, '$2');
}

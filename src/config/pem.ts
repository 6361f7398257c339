import { createPrivateKey } from 'node:crypto';

const BLOCK = /^-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]+)-----END \1-----$/;
const BASE64 = /^[A-Za-z0-9+/=_\s-]+$/;
const LINE = /.{1,64}/g;

/**
 * A PEM block in its one true form, from what people have: CRLF, `\n` written out, all in one line, quoted, or the base64 of
 * any of these. Undefined: it is none of them.
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

/** An RSA private key, as GitHub makes them, in its one true form. */
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

/** Without the quotes that an env file of Docker's leaves around a value. */
function unquoted(text: string): string {
  return text.trim().replace(/^(["'])([^]*)\1$/, '$2');
}

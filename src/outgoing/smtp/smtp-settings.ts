import type { SMTPConnectionAuth, SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** Maximum size of a reply in bytes: real ones have a few lines, and an endless one must not fill the memory. */
const MAX_REPLY_BYTES = 65_536;

export interface SmtpSettings {
  options: SMTPConnectionOptions;
  /** Undefined: the server asks for no login. */
  auth?: SMTPConnectionAuth;
}

/**
 * Reads SMTP_URL, with nodemailer's connection options in its query. A login requires TLS unless the server is this machine
 * or the URL says `requireTLS=false`: who stands between could otherwise read the password.
 */
export async function smtpSettings(url: string): Promise<SmtpSettings> {
  const { parseConnectionUrl } = await import('nodemailer/lib/shared');
  const { auth, ...options } = parseConnectionUrl(url) as SMTPConnectionOptions & { auth?: SMTPConnectionAuth };
  const protectsLogin = auth !== undefined && !isThisMachine(options.host);
  return {
    auth,
    options: {
      ...options,
      requireTLS: options.requireTLS ?? protectsLogin,
      debug: false,
      transactionLog: true,
      maxResponseSize: MAX_REPLY_BYTES,
    },
  };
}

const isThisMachine = (host = 'localhost'): boolean => /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/.test(host);

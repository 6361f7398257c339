import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  from: string;
  to: string[];
  /** Header lines and body as they arrived. */
  raw: string;
}

interface MailServerOptions {
  tls?: { key: Buffer; cert: Buffer };
  password?: string;
}

/** A real SMTP server that keeps what it takes. `hangs` and `refuses` make it misbehave at the end of a message. */
export class MailServer {
  readonly mails: Mail[] = [];
  hangs = false;
  refuses: { code: number } | undefined;
  /** Recipient whom it does not know. */
  unknown: string | undefined;
  /** Logins that it answers with 454 before it takes one. */
  throttled = 0;
  /** Time for which it defers a recipient, from the first attempt on. */
  greylistMs = 0;
  private readonly firstSeen = new Map<string, number>();

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** @param options `tls`: it offers STARTTLS with this certificate; `password`: it requires a login with it */
  static async start({ tls, password }: MailServerOptions = {}): Promise<MailServer> {
    const server = new SMTPServer({
      ...tls,
      authOptional: password === undefined,
      allowInsecureAuth: true,
      disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(password === undefined ? ['AUTH'] : [])],
      onAuth: (login, _session, done) => {
        if (mail.throttled-- > 0) return done(Object.assign(new Error('4.7.0 slow down'), { responseCode: 454 }));
        if (login.password === password) return done(null, { user: login.username });
        return done(Object.assign(new Error(`${login.password} is wrong`), { responseCode: 535 }));
      },
      logger: false,
      onRcptTo: ({ address }, _session, done) => {
        if (address === mail.unknown) return done(Object.assign(new Error('no such user'), { responseCode: 550 }));
        if (mail.isGrey(address)) return done(Object.assign(new Error('4.2.0 greylisted'), { responseCode: 450 }));
        return done();
      },
      onData: (stream, session, done) => {
        void text(stream).then((raw) => {
          if (mail.hangs) return;
          if (mail.refuses) return done(Object.assign(new Error('not now'), { responseCode: mail.refuses.code }));
          const { mailFrom, rcptTo } = session.envelope;
          mail.mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            raw,
          });
          return done();
        });
      },
    });
    server.on('error', () => undefined);
    const listening: Server = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const mail = new MailServer(server, (listening.address() as AddressInfo).port);
    return mail;
  }

  private isGrey(address: string): boolean {
    const since = this.firstSeen.get(address) ?? Date.now();
    this.firstSeen.set(address, since);
    return Date.now() - since < this.greylistMs;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}

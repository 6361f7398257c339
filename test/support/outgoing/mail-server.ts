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

/** A real SMTP server that keeps what it takes. `hangs` and `refuses` make it misbehave at the end of a message. */
export class MailServer {
  readonly mails: Mail[] = [];
  hangs = false;
  refuses: { code: number } | undefined;
  /** Recipient whom it does not know. */
  unknown: string | undefined;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** @param options `tls`: it offers STARTTLS with this certificate */
  static async start({ tls }: { tls?: { key: Buffer; cert: Buffer } } = {}): Promise<MailServer> {
    const server = new SMTPServer({
      ...tls,
      authOptional: true,
      disabledCommands: tls ? ['AUTH'] : ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo: ({ address }, _session, done) =>
        done(address === mail.unknown ? Object.assign(new Error('no such user'), { responseCode: 550 }) : undefined),
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

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}

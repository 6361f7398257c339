import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Mail } from './mail-server.js';

/** An answer to a command: text as it goes over the line, or an act on the connection. */
export type Answer = string | ((socket: Socket) => void);

/** Answers that differ from those of an obliging server. */
export interface SmtpScript {
  greeting?: Answer;
  ehlo?: Answer;
  auth?: Answer;
  mail?: Answer;
  rcpt?: (address: string, mails: Mail[]) => Answer | undefined;
  data?: Answer;
  /** Answer to the final dot, after which the message counts as taken if it begins with 250 or is an act. */
  dot?: (mail: Mail, mails: Mail[]) => Answer | undefined;
}

/** Closes the connection as a crash would. */
export const drop: Answer = (socket) => void socket.resetAndDestroy();
/** Never answers. */
export const silence: Answer = () => undefined;

/** An SMTP server, over a real socket, that says what its script says: no library misbehaves on purpose. */
export class ScriptedSmtp {
  readonly mails: Mail[] = [];
  readonly commands: string[] = [];
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    public script: SmtpScript,
  ) {}

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  static async start(script: SmtpScript = {}): Promise<ScriptedSmtp> {
    const server = createServer((socket) => smtp.serve(socket));
    const smtp = new ScriptedSmtp(server, script);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return smtp;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    const say = (answer: Answer) => (typeof answer === 'string' ? void socket.write(`${answer}\r\n`) : answer(socket));
    let mail: Mail = { from: '', to: [], raw: '' };
    let inData = false;
    let buffered = '';
    const answerTo = (line: string): Answer => {
      const address = /<(.*)>/.exec(line)?.[1] ?? '';
      const { ehlo, auth, mail: mailFrom, rcpt, data } = this.script;
      if (/^EHLO/.test(line)) return ehlo ?? '250-scripted\r\n250-AUTH PLAIN\r\n250 PIPELINING';
      if (/^AUTH/.test(line)) return auth ?? '235 welcome';
      if (/^MAIL/.test(line)) {
        mail = { from: address, to: [], raw: '' };
        return mailFrom ?? '250 ok';
      }
      if (/^RCPT/.test(line)) {
        const answer = rcpt?.(address, this.mails) ?? '250 ok';
        if (typeof answer !== 'string' || answer.startsWith('250')) mail.to.push(address);
        return answer;
      }
      if (/^DATA/.test(line)) {
        if (mail.to.length === 0) return '503 no recipients';
        const answer = data ?? '354 go ahead';
        inData = answer === '354 go ahead';
        return answer;
      }
      if (/^STARTTLS/.test(line)) return '502 not here';
      if (/^QUIT/.test(line)) return '221 bye';
      return '250 ok';
    };
    const endOfData = () => {
      inData = false;
      const answer = this.script.dot?.(mail, this.mails) ?? '250 2.0.0 queued';
      if (typeof answer !== 'string' || answer.startsWith('250')) this.mails.push(mail);
      say(answer);
    };
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      buffered += chunk;
      for (;;) {
        const end = buffered.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + (inData ? 5 : 2));
        if (inData) {
          mail.raw = line;
          endOfData();
          continue;
        }
        this.commands.push(line);
        say(answerTo(line));
      }
    });
    say(this.script.greeting ?? '220 scripted');
  }
}

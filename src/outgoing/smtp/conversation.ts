import { toPostgresSafe } from '../../common/postgres-safe-json.js';
import { oneLine } from '../../common/printable.js';

/** Bounds of a recorded conversation: a server decides how much it says. */
const MAX_LINES = 60;
const MAX_LINE = 500;

interface Entry {
  tnx?: string;
  remoteAddress?: string;
  remotePort?: number;
}

/**
 * Records what client (`C:`) and server (`S:`) say, as nodemailer's logger. The message and the login stay out: of a login
 * only the codes of the replies are kept, since a server may repeat the password.
 */
export class Conversation {
  private readonly lines: string[] = [];
  /** Number of first lines that belong to the connection, and so to every message. */
  private opening = 0;
  private login = false;

  /** Ends the opening: the lines from here on belong to one message. */
  opened(): void {
    this.opening = this.lines.length;
  }

  /** Starts the lines of the next message. */
  nextMessage(): void {
    this.lines.length = this.opening;
  }

  /** Keeps a login out. */
  async withoutLogin<Result>(login: () => Promise<Result>): Promise<Result> {
    this.add('C: AUTH (left out)');
    this.login = true;
    try {
      return await login();
    } finally {
      this.login = false;
    }
  }

  /** Adds a remark of the hub's own. */
  note(text: string): void {
    this.add(`* ${text}`);
  }

  /** Returns the lines of the current message, with those of its connection. */
  text(): string[] {
    return [...this.lines];
  }

  /** Returns the lines of the current message alone. */
  ofMessage(): string[] {
    return this.lines.slice(this.opening);
  }

  /** nodemailer's logger. Its client's and server's lines are at `debug`, the connection's events at `info`. */
  get logger() {
    const ignore = () => undefined;
    return {
      ...{ trace: ignore, warn: ignore, error: ignore, fatal: ignore },
      debug: ({ tnx }: Entry, line: unknown) => this.said(tnx, String(line)),
      info: ({ tnx, remoteAddress, remotePort }: Entry) => {
        if (tnx === 'network' && remoteAddress !== undefined) this.note(`connected to ${remoteAddress} ${remotePort}`);
      },
    };
  }

  private said(who: string | undefined, text: string): void {
    if (who !== 'client' && who !== 'server') return;
    const side = who === 'client' ? 'C' : 'S';
    if (!this.login) for (const line of text.split(/\r?\n/, MAX_LINES)) this.add(`${side}: ${line}`);
    else if (side === 'S') this.add(`S: ${text.slice(0, 3)} (left out)`);
  }

  private add(line: string): void {
    if (this.lines.length < MAX_LINES) this.lines.push(toPostgresSafe(oneLine(line.slice(0, MAX_LINE))));
    else if (this.lines.length === MAX_LINES) this.lines.push('* further lines are left out');
  }
}

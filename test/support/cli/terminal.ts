import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually.js';
import { exitOf } from './cli.js';
import { screenOf } from './terminal-screen.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const [ENTER_SCREEN, LEAVE_SCREEN] = ['\u001b[?1049h', '\u001b[?1049l'];

/** A shell command at a pseudo terminal, which `script` makes, with all that it has written. */
export class Terminal {
  written = '';
  readonly ended: Promise<number | null>;

  private constructor(
    private readonly child: ChildProcess,
    private columns: number,
    private rows: number,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.written += text));
    this.ended = exitOf(child);
  }

  /** Runs a shell command at a terminal of this size. */
  static run(command: string, env: Record<string, string>, columns = 100, rows = 30): Terminal {
    const sized = `tty; stty cols ${columns} rows ${rows}; ${command}`;
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn('script', ['-qefc', sized, '/dev/null'], {
      cwd: ROOT,
      env: { PATH, HOME, TERM: 'xterm', SHELL: '/bin/bash', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    return new Terminal(child, columns, rows);
  }

  type(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** Changes the size, of which the kernel informs the program by SIGWINCH. */
  resize(columns: number, rows: number): void {
    const [tty = ''] = /^\/dev\/\S+/.exec(this.written) ?? [];
    [this.columns, this.rows] = [columns, rows];
    execFileSync('stty', ['-F', tty, 'cols', String(columns), 'rows', String(rows)]);
  }

  /** Returns the lines on the alternate screen; none while the program has not entered it, or has left it. */
  screen(): string[] {
    const start = this.written.lastIndexOf(ENTER_SCREEN);
    const shown = start < 0 || this.written.includes(LEAVE_SCREEN, start) ? '' : this.written.slice(start);
    return screenOf(shown, this.columns, this.rows);
  }

  /** Waits until a line of the screen matches, and returns it. */
  async shows(pattern: RegExp): Promise<string> {
    return eventually(() => {
      const lines = this.screen();
      const found = lines.find((line) => pattern.test(line));
      if (found === undefined) throw new Error(`no line matches ${pattern}:\n${lines.join('\n')}`);
      return found;
    });
  }

  /** Waits until the program has written what matches, since a position, and returns the groups of the match. */
  async writes(pattern: RegExp, since = 0): Promise<string[]> {
    return eventually(() => {
      const match = pattern.exec(this.written.slice(since));
      if (match === null)
        throw new Error(`${pattern} is not in ${JSON.stringify(this.written.slice(since).slice(-500))}`);
      return match.slice(1);
    });
  }

  close(): void {
    this.child.kill('SIGKILL');
  }
}

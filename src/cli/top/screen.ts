import { writeSync } from 'node:fs';

/** Alternate screen on, cursor hidden, lines that are too long cut instead of wrapped. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
/** Terminals that know it show what is between at once; others ignore it. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l'];

type Output = Pick<NodeJS.WriteStream, 'write' | 'once'> & { fd?: number };

/** A terminal's alternate screen, to which only lines that changed are written. */
export class Screen {
  private shown: string[] = [];
  private entered = false;
  /** The terminal has not taken the last write yet: what is drawn meanwhile is skipped. */
  private congested = false;

  constructor(
    private readonly output: Output,
    private readonly drained: () => void,
  ) {}

  enter(): void {
    this.entered = true;
    this.shown = [];
    this.output.write(ENTER);
  }

  /** Restores the terminal, at once: the process may be about to end or to stop. */
  leave(): void {
    if (!this.entered) return;
    this.entered = false;
    try {
      writeSync(this.output.fd ?? 1, LEAVE);
    } catch {
      // EAGAIN of a slow terminal, or the terminal is gone.
      this.output.write(LEAVE);
    }
  }

  /** Forgets what is shown, so that the next drawing writes all of it. */
  clear(): void {
    this.shown = [];
    if (this.entered) this.output.write('\u001b[2J');
  }

  draw(lines: string[]): void {
    if (!this.entered || this.congested) return;
    const changes: string[] = [];
    for (let row = 0; row < Math.max(lines.length, this.shown.length); row += 1) {
      const line = lines[row] ?? '';
      if (line !== this.shown[row]) changes.push(`\u001b[${row + 1};1H${line}\u001b[K`);
    }
    this.shown = lines;
    if (changes.length === 0) return;
    this.congested = !this.output.write(`${BEGIN}${changes.join('')}${END}`);
    if (this.congested) {
      this.output.once('drain', () => {
        this.congested = false;
        this.drained();
      });
    }
  }
}

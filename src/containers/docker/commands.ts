import { spawn } from 'node:child_process';

const LIMIT_MS = 15_000;

/** Runs a command to its end and returns its output; rejects with its error output. */
export function run(command: string, args: string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe', timeout: LIMIT_MS });
    let output = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} failed: ${said.trim() || `exit code ${code}`}`));
    });
    child.stdin.on('error', () => undefined); // It ended before it read its input: `close` reports that.
    child.stdin.end(input);
  });
}

export function succeeds(command: string, args: string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

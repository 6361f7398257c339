import { readFileSync } from 'node:fs';

/**
 * Returns the signals that end the program in order. SIGHUP is one, which comes when its terminal is closed, unless its
 * starter has it ignored: a program under nohup goes on. Only Linux says so; elsewhere SIGHUP keeps its default.
 */
export function endSignals(status = '/proc/self/status'): NodeJS.Signals[] {
  return isHangupIgnored(status) ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
}

function isHangupIgnored(status: string): boolean {
  try {
    const [, ignored] = /^SigIgn:\s*([\da-f]+)$/m.exec(readFileSync(status, 'utf8')) ?? [];
    // Signal 1 is the lowest bit.
    return ignored === undefined || (BigInt(`0x${ignored}`) & 1n) === 1n;
  } catch {
    return true;
  }
}

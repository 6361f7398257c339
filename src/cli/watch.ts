import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../common/errors.js';
import { oneLine } from '../common/printable.js';

const CLEAR = '\u001b[H\u001b[2J';

/** Prints the result of `show` once, or every few seconds until interrupted; then errors are printed and retried. */
export async function print(show: () => Promise<string>, everySeconds?: number): Promise<void> {
  if (everySeconds === undefined) {
    console.log(await show());
    return;
  }
  for (;;) {
    const text = await show().catch((error: unknown) => oneLine(messageOf(error)));
    console.log(process.stdout.isTTY ? `${CLEAR}${text}` : text);
    await delay(everySeconds * 1000);
  }
}

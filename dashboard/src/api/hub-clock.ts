/** Difference below which clocks are the same: the hub's Date header has whole seconds, and answers take their time. */
const SAME_MS = 5000;
let ahead = 0;

/** Returns how far the hub's clock is ahead of the browser's, by an answer's Date header; 0 for what may be its delay. */
export function aheadBy(date: string | null, sentAt: number, receivedAt: number): number | undefined {
  const at = Date.parse(date ?? '');
  if (Number.isNaN(at)) return undefined;
  // The header may be of any moment between the request and the answer.
  const least = at - receivedAt;
  const most = at + 1000 - sentAt;
  if (least < SAME_MS && most > -SAME_MS) return 0;
  return Math.round((least + most) / 2);
}

/** Notes the hub's time from an answer. */
export function noteHubTime(date: string | null, sentAt: number): void {
  ahead = aheadBy(date, sentAt, Date.now()) ?? ahead;
}

/** Returns the hub's time: browsers of machines whose clock is wrong would show, and ask for, the wrong hours. */
export const hubNow = (): number => Date.now() + ahead;

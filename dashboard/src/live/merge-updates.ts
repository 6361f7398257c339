import type { LiveMessage } from './live-socket.js';

/** Topics whose updates have the rows that changed, with the name of the rows and of their key. All others have the whole state. */
const ROWS: Readonly<Record<string, readonly [list: string, key: string]>> = {
  queues: ['queues', 'name'],
  demands: ['demands', 'id'],
};

/** Returns what the messages amount to, in the order of each topic: updates are states, so that later ones replace earlier ones. Pure. */
export function mergeUpdates(messages: readonly LiveMessage[]): LiveMessage[] {
  const merged: LiveMessage[] = [];
  const runs = new Map<string, LiveMessage[]>();
  for (const message of messages) {
    const run = runs.get(message.topic);
    if (message.type !== 'update') {
      if (run) merged.push(mergeRun(run));
      runs.delete(message.topic);
      merged.push(message);
    } else if (run) run.push(message);
    else runs.set(message.topic, [message]);
  }
  for (const run of runs.values()) merged.push(mergeRun(run));
  return merged;
}

function mergeRun(run: readonly LiveMessage[]): LiveMessage {
  const last = run.at(-1) as LiveMessage;
  const [list, key] = ROWS[last.topic] ?? [];
  if (list === undefined || key === undefined || run.length === 1) return last;
  const rows = new Map<unknown, unknown>();
  for (const { data } of run) {
    for (const row of (data as Record<string, Record<string, unknown>[]>)[list] ?? []) rows.set(row[key], row);
  }
  return { ...last, data: { [list]: [...rows.values()] } };
}

import { setTimeout as pause } from 'node:timers/promises';

/**
 * Does a task: replace it by your own. This one counts the words of a text, a paragraph at a time.
 * @param task as GET /api/tasks/:taskId shows it; `task.data` is what its creator wrote
 * @param report resolves when the hub knows how far the task is
 * @param signal is aborted when the task was cancelled, or belongs to another worker by now
 * @returns the result, any JSON. @throws Error: the task has failed; with `retryable = false`, for good
 */
export async function work(task, { report, signal }) {
  const text = task.data.text ?? task.description;
  if (typeof text !== 'string') throw Object.assign(new Error('data.text must be a text'), { retryable: false });
  const paragraphs = text.split(/\n{2,}/);
  let words = 0;
  for (const [index, paragraph] of paragraphs.entries()) {
    words += paragraph.split(/\s+/).filter((word) => word !== '').length;
    await report((100 * (index + 1)) / paragraphs.length, `${index + 1} of ${paragraphs.length} paragraphs`);
    await pause(200, undefined, { signal });
  }
  return { paragraphs: paragraphs.length, words };
}

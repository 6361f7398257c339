import { z } from 'zod';
import { ledgerClock } from '../../common/ledger-clock.js';
import { nextRunAt, runsFrom, type Times } from './next-run.js';
import { patternWords } from './pattern-words.js';
import { nextRuns, SHOWN, words } from './schedule-row.js';

export const schedulePreviewSchema = z.strictObject({ words, next: nextRuns });
export type SchedulePreview = z.output<typeof schedulePreviewSchema>;

/** Returns what a schedule that is created now would do: an interval begins now. @throws HubError VALIDATION_FAILED */
export function previewOf(times: Times): SchedulePreview {
  const now = new Date(ledgerClock.now());
  const first = times.every === undefined ? nextRunAt(times, now, now, '') : now;
  return { words: patternWords(times.pattern ?? ''), next: runsFrom(times, first, SHOWN, '') };
}

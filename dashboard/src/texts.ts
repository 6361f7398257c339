import { artifactsTexts } from './texts/artifacts.js';
import { frameTexts } from './texts/frame.js';
import { jobsTexts } from './texts/jobs.js';
import { operationsTexts } from './texts/operations.js';
import { runnersTexts } from './texts/runners.js';
import { schedulesTexts } from './texts/schedules.js';
import { tasksTexts } from './texts/tasks.js';

/** Texts of the page, by part; a translation is a copy of `texts/`. Those of messages come with their screens, as the first one needs none. */
export const texts = {
  ...frameTexts,
  ...jobsTexts,
  ...runnersTexts,
  ...operationsTexts,
  ...schedulesTexts,
  ...tasksTexts,
  ...artifactsTexts,
};

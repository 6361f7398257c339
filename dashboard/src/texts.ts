import { artifactsTexts } from './texts/artifacts.js';
import { frameTexts } from './texts/frame.js';
import { jobsTexts } from './texts/jobs.js';
import { messagesTexts } from './texts/messages.js';
import { operationsTexts } from './texts/operations.js';
import { runnersTexts } from './texts/runners.js';
import { schedulesTexts } from './texts/schedules.js';
import { tasksTexts } from './texts/tasks.js';

/** Every text of the page, by its part; a translation is a copy of `texts/`. */
export const texts = {
  ...frameTexts,
  ...jobsTexts,
  ...runnersTexts,
  ...operationsTexts,
  ...schedulesTexts,
  ...tasksTexts,
  ...artifactsTexts,
  ...messagesTexts,
};

import { figure } from '../ui/locale.js';

/** Texts of a job's family. */
export const familyTexts = {
  title: 'Family',
  columns: { job: 'Job', state: 'State', waited: 'Waited', ran: 'Ran' },
  collapse: 'Hide what is below',
  expand: 'Show what is below',
  hidden: (count: number) => `${figure(count)} hidden`,
  more: (count: number) =>
    `The family has more jobs than the ${figure(count)} shown: all above this job, then those below it, then others.`,
  above:
    'The parent of the topmost job is not shown: it was deleted, is a hundred levels above, or this key may not see it.',
  keys: 'Arrow keys move, hide and show; Enter opens.',
} as const;

import { figure } from '../ui/locale.js';

/** Texts of the screens of merges. */
export const mergesTexts = {
  merges: {
    empty: 'No merge matches.',
    first: 'Nothing was merged yet. Merge the pull requests of completed tasks:',
    example: 'npm run hub -- merges create sprint-7 fix-search new-logo --project shop --into main',
    merged: (count: number, all: number) => `${figure(count)} of ${figure(all)}`,
    rest: (skipped: number, failed: number) =>
      [skipped > 0 && `${figure(skipped)} skipped`, failed > 0 && `${figure(failed)} failed`]
        .filter(Boolean)
        .join(', '),
    columns: {
      state: 'State',
      group: 'Group',
      project: 'Project',
      into: 'Into',
      merged: 'Merged',
      rest: 'Not merged',
      deployment: 'Deployment',
      created: 'Requested',
    },
    filters: { project: 'Project', state: 'State', branch: 'Branch' },
  },
  merge: {
    title: 'Merge',
    waitsFor: 'It waits for its turn: one group at a time merges into a branch. Before it is',
    waits: 'It has not begun; the page of its job says what it waits for.',
    pulls: 'Pull requests',
    noPull: 'none',
    retargeted: (branch: string) => `was for ${branch}`,
    fields: {
      state: 'State',
      job: 'Job',
      project: 'Project',
      repository: 'Repository',
      branch: 'Branch',
      onConflict: 'At a conflict',
      deployment: 'Deployment that followed',
      created: 'Requested',
      ended: 'Ended',
    },
    onConflict: { stop: 'stop', skip: 'leave the request out' },
    columns: {
      task: 'Task',
      pull: 'Pull request',
      state: 'State',
      commit: 'Commit',
      merged: 'Merged',
      message: 'Message',
    },
  },
} as const;

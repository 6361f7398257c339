/** Texts of the help. */
export const helpTexts = {
  single: 'Single keys act (Ctrl K always does)',
  keys: [
    ['Ctrl K', 'Go to a screen, a queue, a repository or any id'],
    ['/', 'Search'],
    ['j  k', 'Next row, previous row'],
    ['Enter', 'Open the row'],
    ['x', 'Select the row'],
    ['X', 'Act on all jobs that match'],
    ['e  c', 'Retry or cancel the job (both ask)'],
    ['t', 'Theme: auto, light, dark'],
    ['.', 'Pause live updates'],
    ['?', 'These keys'],
  ],
} as const;

import { figure } from '../ui/locale.js';

/** Texts of lists, and of what is shown in them. */
export const listsTexts = {
  select: {
    column: 'Selected',
    row: 'Select (x)',
    selected: (count: number) => (count === 1 ? '1 job selected.' : `${figure(count)} jobs selected.`),
    most: 'No more can be selected one by one; use a filter.',
    act: (count: number) => (count === 1 ? 'Act on 1 job …' : `Act on ${figure(count)} jobs …`),
    clear: 'Clear',
  },
  newRows: (count: number, isMore: boolean, name: string) => `${isMore ? 'More than ' : ''}${count} new ${name}: show`,
  spark: {
    label: (values: readonly number[]) => {
      const sum = values.reduce((all, value) => all + value, 0);
      if (sum === 0) return `None in the last ${values.length} hours`;
      const most = Math.max(...values);
      const ago = values.length - 1 - values.lastIndexOf(most);
      return `${figure(sum)} in the last ${values.length} hours, the most ${ago === 0 ? 'in the last hour' : `${ago} h ago`}: ${figure(most)}`;
    },
  },
  json: {
    showAll: (length: number) => `Show all ${figure(length)} characters`,
    showError: 'Go to the error',
    problem: (line: number, column: number, expected: string) => `Line ${line}, column ${column}: ${expected}.`,
    expected: {
      value: 'a value belongs here',
      name: 'a name in double quotes belongs here',
      colon: 'a colon belongs here',
      next: 'a comma or the end belongs here',
      end: 'nothing more belongs here',
      exact: 'this number would be rounded; write it as a text in quotes',
    },
  },
} as const;

import { expect, it } from 'vitest';
import { linesOf } from './job-tree.js';

it.each<[depths: number[], lines: string[]]>([
  [[], []],
  [[0], ['']],
  [
    [0, 1, 2, 2, 1, 2],
    ['', '├─ ', '│  ├─ ', '│  └─ ', '└─ ', '   └─ '],
  ],
  [
    [0, 1, 2, 3, 1],
    ['', '├─ ', '│  └─ ', '│     └─ ', '└─ '],
  ],
])('draws the lines of a tree: %j', (depths, lines) => {
  expect(linesOf(depths)).toEqual(lines);
});

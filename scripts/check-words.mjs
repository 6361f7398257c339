// Flags words that docs/glossary.md has a better one for, in code, messages, the API's description and documentation.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

/** Each with what to write instead; identifiers are split into their words before they are compared. */
const WORDS = [
  [/\blook(?:s|ed|ing)?\b/, 'check, inspect, read, search, probe or compare'],
  [/\btold\b|\btells? (?!apart)/, 'notified, reported or informed; reports or notifies'],
  [/\b(?:brought|brings?) back\b/, 'restored; restores'],
  [/(?<!\bin )\bplaces?\b(?! of\b)/, 'slot, network, address, position or folder: what it is'],
  [/\bwhoever\b/, 'the caller, the node: what it is'],
  [/\bso many\b/, 'the number itself'],
  [/\banew\b/, 'again'],
  [/\bin vain\b/, 'without success; or the error'],
  [/\b(?:goes|go|went) by\b/, 'follows, is identified by or uses'],
];
const CHECKED =
  /^(?:src|test|bench|scripts|migrations|docs|dashboard|examples)\/.*\.(?:tsx?|mjs|cjs|mts|md)$|^[A-Z]+\.md$/;
/** This list, and descriptions that other people wrote. */
const EXEMPT = /^(?:scripts\/check-words\.mjs|test\/fixtures\/)/;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
let found = 0;
for (const file of files.split('\n').filter((name) => CHECKED.test(name) && !EXEMPT.test(name))) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    const words = line
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replaceAll('_', ' ')
      .toLowerCase();
    for (const [pattern, instead] of WORDS) {
      const [word] = pattern.exec(words) ?? [];
      if (word === undefined) continue;
      found += 1;
      console.log(`${file}:${index + 1}: "${word.trim()}": write ${instead}`);
    }
  }
}
if (found > 0) {
  console.log(`\n${found} words that docs/glossary.md has a better one for`);
  process.exit(1);
}

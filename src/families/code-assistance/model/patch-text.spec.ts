import { describe, expect, it } from 'vitest';
import { patchIn, strangeIn, withEndsOf } from './patch-text.js';

const DIFF = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n-old\n+new\n same';

describe('the patch of an answer', () => {
  it.each([
    ['alone', DIFF],
    ['with blank lines after it', `${DIFF}\n\n\n`],
    ['in a fence', `Here it is:\n\n\`\`\`diff\n${DIFF}\n\`\`\`\nHope that helps!`],
    ['after words', `Sure.\n${DIFF}`],
    ['with line ends of Windows', DIFF.replaceAll('\n', '\r\n')],
  ])('is found %s', (_, answer) => expect(patchIn(answer)).toBe(`${DIFF}\n`));

  it('has the line ends of the file, in its hunks alone', () => {
    const windows = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n-old\r\n+new\r\n same\r';
    expect(withEndsOf('old\r\nsame\r\n', DIFF)).toBe(windows);
    expect(withEndsOf('old\nsame\n', DIFF)).toBe(DIFF);
  });

  it('is nothing in an answer without one', () => expect(strangeIn(patchIn('no'), 'src/a.ts')).toMatch(/one diff/));

  it.each([
    ['another file', DIFF.replaceAll('src/a.ts', 'src/b.ts'), /alone, not a\/src\/b.ts/],
    ['a path outside', DIFF.replace('b/src/a.ts', 'b/../../etc/passwd'), /alone, not b/],
    ['a second file', `${DIFF}\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b`, /alone, not a\/x/],
    ['a file that is made', DIFF.replace('--- a/src/a.ts', 'new file mode 100644\n--- /dev/null'), /new file mode/],
    ['a rename', `diff --git a/src/a.ts b/x\nrename from src/a.ts\nrename to x\n`, /rename/],
    ['a mode', `diff --git a/src/a.ts b/src/a.ts\nold mode 100644\nnew mode 100755\n${DIFF}`, /old mode/],
  ])('is refused for %s', (_, patch, why) => expect(strangeIn(`${patch}\n`, 'src/a.ts')).toMatch(why));

  it('may have lines that resemble headers', () => {
    const tricky = '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,2 +1,2 @@\n--- a/x\n+++ b/x\n rename from\n';
    expect(strangeIn(tricky, 'src/a.ts')).toBeUndefined();
    expect(strangeIn(`${DIFF}\n`, 'src/a.ts')).toBeUndefined();
  });
});

/** Returns the number of letters to add, remove or replace to turn one word into the other. */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** Returns the word that is spelled most like `text`: probably the one that was meant. */
export function suggest(text: string, words: readonly string[]): string {
  let nearest = { word: '', far: Infinity };
  for (const word of words) {
    // The difference in length is the minimum number of letters to add or remove.
    if (Math.abs(word.length - text.length) >= nearest.far) continue;
    const far = distance(text, word);
    if (far < nearest.far) nearest = { word, far };
  }
  return nearest.word;
}

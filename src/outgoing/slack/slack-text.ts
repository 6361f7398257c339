/** Slack cuts longer texts in the middle. */
const MAX_TEXT = 3000;
const ZERO_WIDTH_SPACE = '\u200b';

/** Writes foreign text for Slack: no control sequence, link or mention of a whole channel can be made of it. */
export function slackText(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1).toWellFormed()}…` : text;
  return cut
    .replace(/@(?=channel|here|everyone)/gi, `@${ZERO_WIDTH_SPACE}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

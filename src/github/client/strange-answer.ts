/** Describes an answer that is not JSON, by its beginning; undefined when it may be JSON. */
export function strangeAnswer(text: string): string | undefined {
  const start = text.trimStart();
  if (start === '') return 'an empty answer: check GITHUB_API_URL and the proxies in between';
  if (start.startsWith('{') || start.startsWith('[')) return undefined;
  const kind = start.startsWith('<') ? 'an HTML page' : 'text that is not JSON';
  return `${kind}: check GITHUB_API_URL and the proxies in between`;
}

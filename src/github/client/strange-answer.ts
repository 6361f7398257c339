/** Describes an answer that is not JSON, by its beginning; undefined when it may be JSON. */
export function strangeAnswer(text: string): string | undefined {
  const start = text.trimStart();
  if (start === '') return 'an empty answer: see that GITHUB_API_URL and the proxies in between are right';
  if (start.startsWith('{') || start.startsWith('[')) return undefined;
  const kind = start.startsWith('<') ? 'an HTML page' : 'text that is not JSON';
  return `${kind}: see that GITHUB_API_URL and the proxies in between are right`;
}

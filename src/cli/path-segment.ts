/** Returns an id as a part of a path. @throws Error for one that would make it the path of something else */
export function pathSegment(id: string): string {
  if (id.trim() === '') throw new Error('An id is empty');
  // fetch resolves these, even if they are escaped.
  if (id === '.' || id === '..') throw new Error(`"${id}" is no id`);
  return encodeURIComponent(id);
}

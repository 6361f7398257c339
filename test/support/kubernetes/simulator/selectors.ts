import type { KubeObject } from './model.js';

/** Filter by `fieldSelector` (name) and `labelSelector` (equality), the only selectors the runtime uses. */
export function selects(query: URLSearchParams): (object: KubeObject) => boolean {
  const name = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
  const labels = (query.get('labelSelector') ?? '')
    .split(',')
    .filter((term) => term !== '')
    .map((term) => term.split('='));
  return ({ metadata }) =>
    (name === undefined || metadata.name === name) &&
    labels.every(([key = '', value = '']) => metadata.labels?.[key] === value);
}

import type { KubeObject } from './model.js';

/** `fieldSelector` by name and `labelSelector` by equality: what the runtime asks by. */
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

import { expect, it } from 'vitest';
import { requestOf, variablesOf } from './project-values.js';

const MASK = '••••••••';

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const FIELDS = {
  ...{ name: ' shop ', dockerImage: 'ghcr.io/octo/shop', domain: 'example.com', replicas: '2', port: '3000' },
  ...{ cpu: '500m', memory: '512Mi', healthPath: '/', repository: '', namespace: '', provider: 'github' },
};

it('makes a request of a form, without what is empty', () => {
  expect(requestOf(formOf(FIELDS), [], [])).toEqual({
    ...{ name: 'shop', dockerImage: 'ghcr.io/octo/shop', domain: 'example.com', replicas: 2, port: 3000 },
    ...{ cpu: '500m', memory: '512Mi', healthPath: '/', repository: null, provider: 'github' },
    ...{ secretRefs: [], envVars: {} },
  });
  const more = { ...FIELDS, namespace: 'team', repository: 'octo/shop' };
  expect(requestOf(formOf(more), [], [])).toMatchObject({ namespace: 'team', repository: 'octo/shop' });
});

it('keeps stored variables that are left empty, sets others, and leaves out those that are removed or without a name', () => {
  const [kept, set] = variablesOf({ envVars: { KEPT: MASK, SET: MASK, REMOVED: MASK } });
  if (!kept || !set) throw new Error('no variables');
  const added = { key: 7, name: ' NEW ', value: '', isStored: false };
  const { envVars } = requestOf(formOf(FIELDS), [kept, { ...set, value: 'x' }, added, { ...added, name: ' ' }], []);
  expect(envVars).toEqual({ KEPT: MASK, SET: 'x', NEW: '' });
});

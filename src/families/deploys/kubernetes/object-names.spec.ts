import { describe, expect, it } from 'vitest';
import { hostOf, namespaceOf } from './object-names.js';

const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;
const preview = (taskId: string) => ({ environment: 'preview', taskId });
const name = 'n'.repeat(40);

describe('namespaceOf', () => {
  it('follows the environment', () => {
    expect(namespaceOf({ environment: 'production', taskId: null }, 'shop', 'shop')).toBe('shop-prod');
    expect(namespaceOf({ environment: 'staging', taskId: 't' }, 'shop', 'shop')).toBe('shop-staging');
    expect(namespaceOf({ environment: 'preview', taskId: null }, 'shop', 'shop')).toBe('shop');
    expect(namespaceOf(preview('0193a1c4-77aa'), 'shop', 'shop')).toBe('preview-task-0193a1c4');
  });

  it.each(['A'.repeat(200), 'x:y@z..w__', '0________', 'a-------', '9.9.9.9.9'])(
    'is valid for the task %j',
    (taskId) => {
      for (let nth = 0; nth < 5; nth += 1) {
        const namespace = namespaceOf(preview(taskId), 'shop', name, nth);
        expect(namespace).toMatch(LABEL);
        for (const part of hostOf(preview(taskId), { name, domain: 'example.com' }, namespace).split('.'))
          expect(part).toMatch(LABEL);
      }
    },
  );

  it('has another hash for each task whose id begins alike, and for each further try', () => {
    const names = ['0193a1c4-a', '0193a1c4-b'].flatMap((task) =>
      [1, 2].map((nth) => namespaceOf(preview(task), 'n', 'p', nth)),
    );
    expect(new Set(names).size).toBe(4);
  });
});

describe('hostOf', () => {
  it('follows the environment, and carries the task of a preview', () => {
    const project = { name: 'shop', domain: 'example.com' };
    expect(hostOf({ environment: 'production', taskId: null }, project, 'n')).toBe('shop.example.com');
    expect(hostOf({ environment: 'staging', taskId: null }, project, 'n')).toBe('staging-shop.example.com');
    expect(hostOf({ environment: 'preview', taskId: null }, project, 'n')).toBe('preview-shop.example.com');
    expect(hostOf(preview('t'), project, 'preview-task-0193a1c4-abcde')).toBe(
      'preview-0193a1c4-abcde-shop.example.com',
    );
  });
});

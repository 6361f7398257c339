import { describe, expect, it } from 'vitest';
import { labelSelector, labelsOf, podMetadata } from './pod-labels.js';

const KEY = /^([a-z0-9.-]+\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;

describe('podMetadata', () => {
  it.each(['plain', '', 'octo-org/hello', 'x'.repeat(200), '-x', 'ä', ' ', '"; drop', `sha256-${'a'.repeat(48)}`])(
    'keeps %j, finds it, and is valid in Kubernetes',
    (text) => {
      const labels = { 'io.runnerhub.hub': text, [`k${text}`]: 'v' };
      const metadata = podMetadata(labels, 'none');
      expect(labelsOf(metadata)).toEqual(labels);
      for (const [key, value] of Object.entries(metadata.labels ?? {})) {
        expect(key).toMatch(KEY);
        expect(value).toMatch(VALUE);
      }
      const carried = Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
      expect(carried).toEqual(expect.arrayContaining(labelSelector(labels).split(',')));
    },
  );

  it('keeps valid values unchanged', () => {
    const { labels } = podMetadata({ 'io.runnerhub.hub': 'abc123' }, 'runner');
    expect(labels).toEqual({
      'io.runnerhub.hub': 'abc123',
      'app.kubernetes.io/managed-by': 'runnerhub',
      'runnerhub.io/network': 'runner',
    });
  });

  it('maps no two texts to one value', () => {
    const [{ x: hashed = '' } = {}] = [podMetadata({ x: 'a/b' }, 'none').labels];
    expect(podMetadata({ x: hashed }, 'none').labels?.x).not.toBe(hashed);
  });
});

describe('labelsOf', () => {
  const annotations = { 'runnerhub.io/labels': '{"a":"b"}' };
  const labels = { 'app.kubernetes.io/managed-by': 'runnerhub' };
  it.each([
    [undefined],
    [{}],
    [{ annotations }],
    [{ labels }],
    [{ labels, annotations: { 'runnerhub.io/labels': 'x' } }],
    [{ labels, annotations: { 'runnerhub.io/labels': '{"a":1}' } }],
  ])('returns nothing for pods of others: %j', (metadata) => expect(labelsOf(metadata)).toBeUndefined());

  it("returns the labels of the hub's own pods", () => expect(labelsOf({ labels, annotations })).toEqual({ a: 'b' }));
});

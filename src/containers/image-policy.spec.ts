import { describe, expect, it } from 'vitest';
import { canonicalImage, checkImage, imageAllowed } from './image-policy.js';

describe('canonicalImage', () => {
  it.each([
    ['alpine', 'docker.io/library/alpine:latest'],
    ['alpine:3.20', 'docker.io/library/alpine:3.20'],
    ['acme/app', 'docker.io/acme/app:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['registry:5000/app', 'registry:5000/app:latest'],
    ['ghcr.io/acme/app@sha256:abc', 'ghcr.io/acme/app@sha256:abc'],
  ])('maps %s to %s', (given, expected) => expect(canonicalImage(given)).toBe(expected));
});

describe('imageAllowed', () => {
  it.each([
    ['alpine', ['docker.io/library/alpine:latest'], true],
    ['alpine:3', ['alpine'], false],
    ['ghcr.io/acme/app:1', ['ghcr.io/acme/*'], true],
    ['ghcr.io/acme-evil/app', ['ghcr.io/acme/*'], false],
    ['acme/app', ['acme/*'], true],
    ['evil.io/acme/app', ['acme/*'], false],
    ['node:20', ['node:*'], true],
    ['nodex:20', ['node:*'], false],
    ['ghcr.io/acme/app:1', ['ghcr.io/*/app:1'], true],
    ['ghcr.io/acme/app:1', ['ghcr.io/*/app'], false],
    ['ghcrXio/acme/app', ['ghcr.io/acme/app'], false],
    ['anything', ['*'], true],
    ['anything', [], false],
  ])('decides %s with %j: %s', (image, allowed, expected) => expect(imageAllowed(image, allowed)).toBe(expected));

  it('names the allowed patterns', () => {
    expect(() => checkImage('evil', ['alpine'])).toThrow(
      'No pattern of ALLOWED_IMAGES matches the image evil (alpine)',
    );
  });
});

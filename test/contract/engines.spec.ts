import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import semver from 'semver';

interface Package {
  engines?: { node?: string };
}
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
const { packages } = read('package-lock.json') as { packages: Record<string, Package> };
const { engines } = read('package.json') as Required<Package>;

/** The oldest version of each release line that the README promises, and later ones. */
const PROMISED = ['20.19.0', '20.20.2', '22.13.0', '22.22.0', '24.11.0', '24.21.0'];

describe('the Node.js versions that the README promises', () => {
  it.each(PROMISED)('%s satisfies the engines of the package and of each dependency', (version) => {
    expect(semver.satisfies(version, engines.node ?? '')).toBe(true);
    const refused = Object.entries(packages).filter(([, { engines: asked }]) => {
      return asked?.node !== undefined && !semver.satisfies(version, asked.node);
    });
    expect(refused.map(([path, { engines: asked }]) => `${path} wants ${asked?.node}`)).toEqual([]);
  });
});

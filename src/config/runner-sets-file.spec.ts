import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.js';

const GOOD = `
# Two kinds of machines.
sets:
  - name: linux
    labels: [self-hosted, linux]
    organization: octo
    runnerGroup: 3
    max: 20
    maxPerRepo: 5
    warm: 3
    cpus: 1.5
    memory: 7g
    pids: 1024
    pull: always
    readOnly: true
    tmpfs: { /tmp: 512m, /home/runner/_work: 8g }
    runtime: runsc
    timeout: 6h
    network: strict
    allowHosts: ['*.npmjs.org', 'mirror.example:8443', '!*.blob.core.windows.net']
  - name: docs
    labels: [docs]
    image: ghcr.io/octo/docs:1
    repositories: [octo/site, cat/site]
    allowPublic: true
`;
const REFUSED = { allowForks: false, allowRoot: false };
const set = (more: string) => `sets: [{name: a, labels: [x], ${more}}]`;

describe('RUNNER_SETS_FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sets-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const load = (content: string) => {
    writeFileSync(join(folder, 'sets.yaml'), content);
    const env = { RUNNER_SETS_FILE: 'sets.yaml', RUNNER_IMAGE: 'runner:2', RUNNER_MAX: '4' };
    return loadConfig(env, folder).runners.sets;
  };

  it('describes sets, with the variables as defaults', () => {
    expect(load(GOOD)).toEqual([
      {
        ...{ name: 'linux', labels: ['self-hosted', 'linux'], image: 'runner:2', organization: 'octo', runnerGroup: 3 },
        ...{ max: 20, maxPerRepo: 5, warm: 3, allowPublic: false, ...REFUSED, source: join(folder, 'sets.yaml') },
        limits: { cpus: 1.5, memoryBytes: 7 * 2 ** 30, pids: 1024 },
        policy: {
          ...{ pull: 'always', readOnly: true, ociRuntime: 'runsc' },
          tmpfs: { '/tmp': 512 * 2 ** 20, '/home/runner/_work': 8 * 2 ** 30 },
          allowHosts: ['*.npmjs.org', 'mirror.example:8443', '!*.blob.core.windows.net'],
        },
        timeoutMs: 21_600_000,
      },
      {
        ...{ name: 'docs', labels: ['docs'], image: 'ghcr.io/octo/docs:1', repositories: ['octo/site', 'cat/site'] },
        ...{ max: 4, maxPerRepo: 0, warm: 0, allowPublic: true, ...REFUSED, source: join(folder, 'sets.yaml') },
        limits: {},
        policy: {},
      },
    ]);
  });

  it('puts sets into a strict network by RUNNER_NETWORK or by their own setting', () => {
    writeFileSync(join(folder, 'sets.yaml'), 'sets: [{name: a, labels: [x]}, {name: b, labels: [y], network: open}]');
    const env = { RUNNER_SETS_FILE: 'sets.yaml', RUNNER_NETWORK: 'strict', RUNNER_ALLOW_HOSTS: 'a.example' };
    expect(loadConfig(env, folder).runners.sets.map(({ policy }) => policy)).toEqual([
      { allowHosts: ['a.example'] },
      {},
    ]);
    const one = 'sets: [{name: a, labels: [x]}, {name: b, labels: [y], network: strict}]';
    writeFileSync(join(folder, 'sets.yaml'), one);
    const some = { RUNNER_SETS_FILE: 'sets.yaml', RUNNER_ALLOW_HOSTS: 'a.example:65535' };
    expect(loadConfig(some, folder).runners.sets[1]?.policy).toEqual({ allowHosts: ['a.example:65535'] });
    expect(() => loadConfig({ RUNNER_ALLOW_HOSTS: 'a.example' }, folder)).toThrow(/no runner set has a strict network/);
    expect(() => loadConfig({ ...env, CONTAINER_RUNTIME: 'kubernetes' }, folder)).toThrow(
      /strict network of the set "[ab]"/,
    );
  });

  it('can be JSON', () => {
    expect(load(JSON.stringify({ sets: [{ name: 'a', labels: ['x'] }] }))).toMatchObject([{ name: 'a', max: 4 }]);
  });

  it.each([
    ['sets: []', /sets: /],
    ['', /expected object/],
    ['sets: [', /can't be used/],
    [set('maximum: 3'), /sets\.0: .*maximum/],
    [set('max: -1'), /sets\.0\.max/],
    [set('memory: 7'), /sets\.0\.memory/],
    [set('memory: 7x'), /as 512m or 7g/],
    [set('pull: often'), /sets\.0\.pull/],
    [set('tmpfs: {tmp: 1g}'), /a path such as \/tmp/],
    [set('tmpfs: {/tmp/../etc: 1g}'), /a path such as \/tmp/],
    [set('timeout: 10s'), /from 1m to 24d/],
    [set('runtime: a b'), /as runsc/],
    [set('network: closed'), /sets\.0\.network/],
    [set('network: strict, allowHosts: ["a b"]'), /sets\.0\.allowHosts\.0: .*as registry\.npmjs\.org/],
    [set('network: strict, allowHosts: ["https://a"]'), /sets\.0\.allowHosts\.0/],
    [set('network: strict, allowHosts: ["a.*"]'), /sets\.0\.allowHosts\.0/],
    [set('network: strict, allowHosts: ["a:0"]'), /sets\.0\.allowHosts\.0/],
    [set('network: strict, allowHosts: ["a:65536"]'), /sets\.0\.allowHosts\.0/],
    [set(`network: strict, allowHosts: [${'a, '.repeat(301)}]`), /sets\.0\.allowHosts/],
    [set('allowHosts: [a.example]'), /the set "a" has allowHosts without network: strict/],
    [set('runnerGroup: 2'), /runnerGroup: requires organization/],
    [set('organization: octo, repositories: [cat/site]'), /must belong to the organization/],
    [set('repositories: [site]'), /owner\/name/],
    ['sets: [{name: a, labels: [x]}, {name: a, labels: [y]}]', /must have unique names/],
    ['sets: [{name: A b, labels: [x]}]', /lowercase letters/],
    ['sets: [{name: a, labels: []}]', /labels/],
    [`a: &a [x, x]\nb: &b [*a, *a]\nsets: [${'*b, '.repeat(200)}]`, /can't be used/],
  ])('names the problem of %j', (content, message) => {
    expect(() => load(content)).toThrow(message);
  });

  it('must exist', () => {
    expect(() => loadConfig({ RUNNER_SETS_FILE: 'none.yaml' }, folder)).toThrow(
      /RUNNER_SETS_FILE .*none\.yaml.*ENOENT/,
    );
  });
});

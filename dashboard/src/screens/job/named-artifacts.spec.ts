import { describe, expect, it } from 'vitest';
import { namedArtifacts } from './named-artifacts.js';

const id = (digit: number) => `01890000-0000-7000-8000-00000000000${digit}`;

describe('the artifacts that a job names', () => {
  it('are in fields of that name, at any depth, each once', () => {
    const data = { source: { artifact: id(1) }, attachments: [{ artifact: id(2) }, { artifactId: id(1) }] };
    expect(namedArtifacts(data, { artifacts: [id(3)] }).sort()).toEqual([id(1), id(2), id(3)]);
  });

  it('are not the ids of other things, nor other texts of that name', () => {
    expect(namedArtifacts({ endpointId: id(1), artifact: 'rows.csv', other: [id(2)] }, null, undefined, 7)).toEqual([]);
  });

  it('are twenty at most', () => {
    const many = Array.from({ length: 50 }, (_, n) => `01890000-0000-7000-8000-0000000000${n + 10}`);
    expect(namedArtifacts({ artifacts: many })).toHaveLength(20);
  });
});

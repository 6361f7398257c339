import { describe, expect, it } from 'vitest';
import { hubIdentity } from './labels.js';

const of = (databaseUrl: string | undefined, dataDir = '/data') => hubIdentity({ databaseUrl, dataDir });

describe('hubIdentity', () => {
  it('is the same for all nodes of one ledger, whatever their credentials', () => {
    expect(of('postgres://a:b@db:5432/hub?sslmode=require', '/x')).toBe(of('postgres://c:d@db:5432/hub', '/y'));
    expect(of('postgres://db/hub')).toMatch(/^[0-9a-f]{12}$/);
  });

  it('differs between ledgers', () => {
    const all = [
      of('postgres://db/one'),
      of('postgres://db/two'),
      of('postgres://other/one'),
      of(undefined),
      of(undefined, '/b'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

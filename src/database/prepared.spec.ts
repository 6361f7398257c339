import { expect, it } from 'vitest';
import { preparedStatement } from './prepared.js';

it("a prepared statement is named by its text alone, within PostgreSQL's limit for names", () => {
  const first = preparedStatement('select 1');
  expect(preparedStatement('select 2').name).not.toBe(first.name);
  expect(preparedStatement('select 1')).toEqual(first);
  expect(first.name).toBe('rh_822ae07d4783158bc1912bb623e5107c');
  expect(first.name.length).toBeLessThan(64);
});

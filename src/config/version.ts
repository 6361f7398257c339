import { readFileSync } from 'node:fs';

/** The release, as package.json names it; from src/config and dist/config alike it is two folders up. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

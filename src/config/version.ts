import { readFileSync } from 'node:fs';

/** Release named in package.json, two folders up from src/config and dist/config alike. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

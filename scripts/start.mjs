// start.mjs [demo | hub] [args…]: builds dist/ if it is stale, then loads dist/main.js or dist/cli.js into this process, so
// that the program itself owns the terminal, the signals and the exit code.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale, root } from './build.mjs';

const [what, ...rest] = process.argv.slice(2);
const program = what === 'hub' || what === 'demo' ? 'dist/cli.js' : 'dist/main.js';
const args = what === 'hub' ? rest : process.argv.slice(2);

await buildIfStale();
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], join(root, program), ...args];
await import(pathToFileURL(join(root, program)).href);

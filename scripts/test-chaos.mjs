// `npm run test:chaos`: compiles test/chaos/ and runs it on a copy of the build, so that later builds don't affect it.
import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';
import { buildIfStale, root } from './build.mjs';
import { ensureParts } from './packages.mjs';

// Below node_modules, so that the copy finds its packages.
const folder = join(root, 'node_modules/.cache/chaos', String(process.pid));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

async function compile(path) {
  const options = { swcrc: true, configFile: join(root, '.swcrc'), sourceMaps: 'inline' };
  for (const entry of readdirSync(join(root, path), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.spec.ts')) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const target = join(folder, file.slice(root.length)).replace(/\.ts$/, '.js');
    mkdirSync(join(target, '..'), { recursive: true });
    writeFileSync(target, (await transformFile(file, options)).code);
  }
}

ensureParts();
await buildIfStale();
mkdirSync(folder, { recursive: true });
cpSync(join(root, 'dist'), join(folder, 'src'), { recursive: true });
copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
await compile('test/chaos');
await compile('test/support');
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(join(folder, 'test/chaos/run.js')).href);
process.exit(await main(process.argv.slice(2)));

// Bundles the program's own modules into few files: loading nine hundred small ones takes half a second of CPU at each start.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const FOLDER = 'bundle';

/** Bundles dist/main.js into dist/bundle/, and makes it load that. Packages stay outside; all other files stay as they are. */
export async function bundle(dist) {
  // Imported here only, because a shipped dist/ starts without it.
  const { rolldown } = await import('rolldown');
  const entry = join(dist, 'entry.js');
  renameSync(join(dist, 'main.js'), entry);
  renameSync(join(dist, 'main.js.map'), `${entry}.map`);
  const build = await rolldown({
    input: entry,
    platform: 'node',
    external: (id) => !/^[./]/.test(id),
    // Modules register what they declare when they are loaded.
    treeshake: false,
    plugins: [original(dist)],
  });
  try {
    await build.write({
      dir: join(dist, FOLDER),
      format: 'esm',
      entryFileNames: 'main.js',
      sourcemap: true,
      // A running program keeps its code and its maps in memory: no comments, no copy of src/.
      sourcemapExcludeSources: true,
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      keepNames: true,
    });
  } finally {
    await build.close();
  }
  writeFileSync(join(dist, 'main.js'), `import './${FOLDER}/main.js';\n`);
}

/** Keeps for each module its source map, and its own URL, by which it finds the files beside it. */
function original(dist) {
  return {
    name: 'original',
    load(id) {
      const map = `${id}.map`;
      const url = `new URL(${JSON.stringify(relative(join(dist, FOLDER), id))}, import.meta.url).href`;
      const code = readFileSync(id, 'utf8').replaceAll('import.meta.url', url);
      return existsSync(map) ? { code, map: JSON.parse(readFileSync(map, 'utf8')) } : { code };
    },
  };
}

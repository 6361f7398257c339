// Builds dashboard/ for the browser, unless what is there was made from the same sources.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);
/** Beside the served folder, not in it. */
const STAMP = '.dashboard-built-from';

/** Builds the page into `<fresh>/dashboard`, or takes it over from `<dist>/dashboard` where that is from these sources. */
export async function buildDashboard({ root, dist, fresh, from }) {
  const target = join(fresh, 'dashboard');
  writeFileSync(join(fresh, STAMP), from);
  if (
    existsSync(join(dist, 'dashboard')) &&
    existsSync(join(dist, STAMP)) &&
    readFileSync(join(dist, STAMP), 'utf8') === from
  ) {
    cpSync(join(dist, 'dashboard'), target, { recursive: true, preserveTimestamps: true });
    return;
  }
  await bundle({
    configFile: join(root, 'dashboard/vite.config.mjs'),
    configLoader: 'native',
    build: { outDir: target },
  });
  await compressAll(join(target, 'assets'));
}

/** Builds for production in any case: Vite takes NODE_ENV of tests or of a shell for a wish for a slower, larger page. */
async function bundle(config) {
  const { build } = await import('vite');
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build(config);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** Writes each asset compressed beside it: it is sent more often than it is built. */
async function compressAll(folder) {
  mkdirSync(folder, { recursive: true });
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  const one = async (name) => {
    const path = join(folder, name);
    writeFileSync(`${path}.br`, await compress(readFileSync(path), { params }));
  };
  await Promise.all(
    readdirSync(folder)
      .filter((name) => /\.(?:js|css|svg)$/.test(name))
      .map(one),
  );
}

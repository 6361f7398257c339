import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the built page: the same whether the program itself runs from dist/ or, in tests, from src/. */
const FOLDER = fileURLToPath(new URL('../../../dist/dashboard/', import.meta.url));

interface Asset {
  plain: Buffer;
  brotli: Buffer | undefined;
}

/**
 * The built page, in memory, since it is about a megabyte and a later build replaces its folder: its shell, which holds no
 * data, and its assets, whose names change with their contents.
 */
export interface DashboardFiles {
  shell: string;
  etag: string;
  assets: ReadonlyMap<string, Asset>;
}

/** Returns the page for a hub below a prefix; undefined if it was not built. */
export function dashboardFiles(basePath: string, folder = FOLDER): DashboardFiles | undefined {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return undefined;
  // The build names assets relative to the shell, which is served for every address below it.
  const shell = readFileSync(index, 'utf8').replaceAll('"./', `"${basePath}/dashboard/`);
  const digest = createHash('sha256').update(shell).digest('base64url');
  return { shell, etag: `"${digest}"`, assets: assetsOf(join(folder, 'assets')) };
}

function assetsOf(folder: string): Map<string, Asset> {
  const names = readdirSync(folder);
  const compressed = new Set(names.filter((name) => name.endsWith('.br')));
  const read = (name: string) => readFileSync(join(folder, name));
  return new Map(
    names
      .filter((name) => !compressed.has(name))
      .map((name) => {
        const brotli = compressed.has(`${name}.br`) ? read(`${name}.br`) : undefined;
        return [name, { plain: read(name), brotli }];
      }),
  );
}

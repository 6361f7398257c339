import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the built page: the same whether the program itself runs from dist/ or, in tests, from src/. */
const FOLDER = fileURLToPath(new URL('../../../dist/dashboard/', import.meta.url));

/** The built page: its shell, which holds no data, and the folder of its assets, which are named by their contents. */
export interface DashboardFiles {
  shell: string;
  etag: string;
  assets: string;
}

/** Returns the page for a hub below a prefix; undefined if it was not built. */
export function dashboardFiles(basePath: string, folder = FOLDER): DashboardFiles | undefined {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return undefined;
  // The build names assets relative to the shell, which is served for every address below it.
  const shell = readFileSync(index, 'utf8').replaceAll('"./', `"${basePath}/dashboard/`);
  const digest = createHash('sha256').update(shell).digest('base64url');
  return { shell, etag: `"${digest}"`, assets: join(folder, 'assets') };
}

import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { MigrationInterface } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

/**
 * Finds the folder of the migrations. They are kept beside src/, and the build puts them inside dist/ (a second run of
 * swc, scripts/build.mjs): a new one is one new file, and no list is needed. They must import nothing from src/.
 */
function findFolder(): string {
  const built = fileURLToPath(new URL('../migrations/', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../migrations/', import.meta.url));
}

/** Loads all migration classes, oldest first. */
export async function loadMigrations(): Promise<MigrationClass[]> {
  const folder = findFolder();
  const names = readdirSync(folder).filter((name) => /^\d+-[\w-]+\.[jt]s$/.test(name));
  const classes: MigrationClass[] = [];
  for (const name of names.sort()) {
    const module = (await import(new URL(name, `file://${folder}`).href)) as Record<string, unknown>;
    classes.push(...Object.values(module).filter((value): value is MigrationClass => typeof value === 'function'));
  }
  return classes;
}

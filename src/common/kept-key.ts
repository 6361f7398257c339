import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Returns the key that a file keeps, readable by its owner only, and makes it at the first call.
 * @param minLength a shorter text is refused: a truncated file would be a weak key
 * @param isNew whether this call has made it
 */
export function keptKey(file: string, prefix: string, minLength: number): { key: string; isNew: boolean } {
  const kept = read(file, minLength);
  if (kept !== undefined) return { key: kept, isNew: false };
  mkdirSync(dirname(file), { recursive: true });
  const key = prefix + randomBytes(32).toString('base64url');
  return write(file, key) ? { key, isNew: true } : keptKey(file, prefix, minLength);
}

function read(file: string, minLength: number): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // An operator's own key in the file is as good as the variable.
  if (text.length < minLength) throw new Error(`${file} contains no usable key; remove it to have a new one generated`);
  return text;
}

/** Writes the file whole or not at all, even when several processes start together; false when another was first. */
function write(file: string, key: string): boolean {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${key}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

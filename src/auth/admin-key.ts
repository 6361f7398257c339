import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { adminKeyFile, MIN_KEY_LENGTH } from '../config/required-key.js';
import { UNSCOPED } from '../jobs/scopes.js';
import type { Principal } from './principal.js';

const PREFIX = 'rh_';

/** The principal of this key. */
export const ADMIN: Principal = { id: 'admin-key', kind: 'admin-key', role: 'admin', scopes: UNSCOPED };

/**
 * Bootstrap key: RUNNERHUB_ADMIN_KEY, or one that the first start creates and keeps in the data directory, readable by
 * its owner only. With an external database none is created: a worker without a key accepts none.
 */
@Injectable()
export class AdminKey {
  /** Created by this start: to be shown once. */
  readonly isNew: boolean;
  private readonly key: string | undefined;
  private readonly digest: Buffer | undefined;

  constructor(
    @Inject(HUB_CONFIG) config: Pick<HubConfig, 'adminKey' | 'dataDir' | 'databaseUrl' | 'embeddedDatabase'>,
  ) {
    const external = config.databaseUrl !== undefined && config.embeddedDatabase !== true;
    const given = external || config.adminKey !== undefined;
    const { key, isNew } = given ? { key: config.adminKey, isNew: false } : keptIn(config.dataDir);
    this.key = key;
    this.isNew = isNew;
    this.digest = key === undefined ? undefined : sha256(key);
  }

  /** Returns the key itself, for the person who starts the hub. Never log it. */
  reveal(): string {
    return this.key ?? '';
  }

  /** Compares in constant time, by digests, so that not even the length shows. */
  matches(candidate: string): boolean {
    return this.digest !== undefined && timingSafeEqual(sha256(candidate), this.digest);
  }

  /** Returns an HMAC of the key by a session's token: it proves this key, and without the token it reveals nothing. */
  prove(token: string): Buffer {
    return createHmac('sha256', token).update(this.reveal()).digest();
  }

  /** Returns whether a proof is of this key, and not of one that the hub had before. */
  proves(token: string, proof: Buffer): boolean {
    const own = this.prove(token);
    return this.digest !== undefined && proof.length === own.length && timingSafeEqual(proof, own);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function keptIn(dataDir: string): { key: string; isNew: boolean } {
  const file = adminKeyFile(dataDir);
  const kept = read(file);
  if (kept !== undefined) return { key: kept, isNew: false };
  mkdirSync(dataDir, { recursive: true });
  const key = PREFIX + randomBytes(32).toString('base64url');
  return write(file, key) ? { key, isNew: true } : keptIn(dataDir);
}

function read(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // A truncated file would be a weak key; an operator's own key in the file is as good as RUNNERHUB_ADMIN_KEY.
  if (text.length < MIN_KEY_LENGTH)
    throw new Error(`${file} contains no usable key; remove it to have a new one generated`);
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

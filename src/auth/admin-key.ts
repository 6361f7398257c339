import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { keptKey } from '../common/kept-key.js';
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
    const { key, isNew } = given
      ? { key: config.adminKey, isNew: false }
      : keptKey(adminKeyFile(config.dataDir), PREFIX, MIN_KEY_LENGTH);
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

import { createHash, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { HubError } from '../common/errors.js';
import { keptKey } from '../common/kept-key.js';
import { HUB_CONFIG, type HubConfig } from '../config/hub-config.js';
import { MIN_SECRETS_KEY_LENGTH, secretsKeyFile } from '../config/required-key.js';

export interface SecretKey {
  /** First 8 hexadecimal digits of the SHA-256 of the encrypting key: names it without a hint at it. */
  id: string;
  encrypt: Buffer;
  /** Derives the nonce, see AesSecretBox. */
  nonce: Buffer;
}

type Settings = Pick<HubConfig, 'secretsKeys' | 'dataDir' | 'databaseUrl' | 'embeddedDatabase'>;

/**
 * Keys of sealed values: those of SECRETS_KEY, of which the first seals and all open. A hub with its own database makes one
 * and keeps it in the data directory; with an external one, several nodes need the same.
 */
@Injectable()
export class KeyRing {
  private readonly keys: SecretKey[];

  constructor(@Inject(HUB_CONFIG) config: Settings) {
    this.keys = textsOf(config).map(derive);
  }

  /** @throws HubError NOT_CONFIGURED without a key */
  current(): SecretKey {
    const [key] = this.keys;
    if (key) return key;
    const fix = 'set SECRETS_KEY to the same long random text on all nodes (openssl rand -base64 32)';
    throw new HubError('NOT_CONFIGURED', `There is no key that seals secrets: ${fix}`);
  }

  find(id: string): SecretKey | undefined {
    return this.keys.find((key) => key.id === id);
  }
}

function textsOf({ secretsKeys, dataDir, databaseUrl, embeddedDatabase }: Settings): string[] {
  if (secretsKeys.length > 0) return secretsKeys;
  if (databaseUrl !== undefined && embeddedDatabase !== true) return [];
  return [keptKey(secretsKeyFile(dataDir), '', MIN_SECRETS_KEY_LENGTH).key];
}

function derive(text: string): SecretKey {
  const part = (purpose: string) => Buffer.from(hkdfSync('sha256', text, '', `runnerhub ${purpose}`, 32));
  const encrypt = part('encrypt');
  return { id: createHash('sha256').update(encrypt).digest('hex').slice(0, 8), encrypt, nonce: part('nonce') };
}
